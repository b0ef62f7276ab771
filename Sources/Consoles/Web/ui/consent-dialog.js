/** A client's consent to calls that answer themselves: written down, changed, taken back. */

import { momentWords } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { agreeToAutoAnswer, withdrawAutoAnswer } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";
import { withReason } from "./reason-dialog.js";
import { TimeField } from "./time-field.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").AutoAnswerCaller} AutoAnswerCaller */

/** From 5 to 60, as the gateway takes them (s). */
const COUNTDOWNS = [5, 10, 20, 30, 45, 60];
/** @type {import("../signalling/messages.js").AutoAnswerTerms} */
const USUAL = { callers: ["carer"], from: "08:00", until: "20:00", countdownSeconds: 20 };

/**
 * @param {Client} client @param {number} now @param {number | null} withdrawnAt on the client's own terminal, where that is told
 * @param {(words: string) => void} done the text key of what was done
 */
export function openConsentDialog(client, now, withdrawnAt, done) {
  const standing = client.autoAnswer;
  const terms = standing ?? USUAL;
  const carer = callerBox("consent-carer", terms.callers.includes("carer"));
  const relative = callerBox("consent-relative", terms.callers.includes("relative"));
  const from = new TimeField("consent-from", terms.from);
  const until = new TimeField("consent-until", terms.until);
  const countdown = element("select", { id: "consent-countdown" });
  for (const seconds of [...new Set([...COUNTDOWNS, terms.countdownSeconds])].sort((one, other) => one - other)) {
    const option = element("option", { attributes: { value: String(seconds) } });
    say(option, () => plural("time.seconds", seconds));
    option.selected = seconds === terms.countdownSeconds;
    countdown.append(option);
  }
  const problem = element("p", { id: "consent-problem", class: "problem", attributes: { role: "alert" } });
  const about = element("p");
  say(about, () => text("consent.about", { name: client.firstName }));
  const since = element("p", { id: "consent-given", class: "consent-given" });
  if (standing) say(since, () => text("consent.given", { moment: momentWords(standing.givenAt, now) }));
  else if (withdrawnAt !== null) say(since, () => text("consent.withdrawn", { name: client.firstName, moment: momentWords(withdrawnAt, now) }));
  else setText(since, "consent.none");

  const submit = element("button", { id: "consent-save", class: "button button-accent", key: standing ? "common.save" : "consent.agrees" });
  submit.type = "submit";
  submit.setAttribute("form", "consent-form");
  const warning = element("p", { id: "consent-warning", class: "quiet" });
  let asked = false;
  const withdraw = element("button", {
    id: "consent-withdraw",
    class: "button",
    key: "consent.withdraw",
    press: () => {
      if (asked) {
        void attempt(() => withReason(client.id, () => withdrawAutoAnswer(client.id)), "consent.doneWithdrawn");
        return;
      }
      asked = true;
      withdraw.classList.add("button-stop");
      setText(withdraw, "consent.withdrawSure");
      setText(warning, "consent.withdrawMeans");
    },
  });

  /** @param {() => Promise<unknown>} action @param {string} key */
  const attempt = async (action, key) => {
    if (submit.disabled) return;
    problem.textContent = "";
    submit.disabled = withdraw.disabled = true;
    try {
      await action();
      dialog.close();
      done(key);
    } catch (error) {
      setText(problem, codeOf(error) === "offline" ? "terminal.refused.offline" : "terminal.refused.other");
    } finally {
      submit.disabled = withdraw.disabled = false;
    }
  };
  const form = element("form", { id: "consent-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    about,
    since,
    element("fieldset", { class: "choice" }, [
      element("legend", { key: "consent.who" }),
      element("div", { class: "wants" }, [
        element("label", { class: "check" }, [carer, element("span", { key: "consent.carer" })]),
        element("label", { class: "check" }, [relative, element("span", { key: "consent.relative" })]),
      ]),
    ]),
    element("fieldset", { class: "choice" }, [
      element("legend", { key: "consent.when" }),
      element("div", { class: "hours" }, [
        element("label", { key: "settings.from", attributes: { for: "consent-from" } }),
        from.input,
        element("label", { key: "settings.until", attributes: { for: "consent-until" } }),
        until.input,
      ]),
    ]),
    element("div", { class: "field-group" }, [
      element("label", { key: "consent.countdown", attributes: { for: "consent-countdown" } }),
      countdown,
      element("p", { class: "quiet hint", key: "consent.countdownHint" }),
    ]),
    warning,
    problem,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    /** @type {AutoAnswerCaller[]} */
    const callers = [];
    const hours = { from: from.value, until: until.value };
    problem.textContent = "";
    if (carer.checked) callers.push("carer");
    if (relative.checked) callers.push("relative");
    if (callers.length === 0) {
      setText(problem, "consent.problem.nobody");
      carer.focus();
    } else if (hours.from === null || hours.until === null || hours.from === hours.until) {
      setText(problem, "consent.problem.hours");
      from.focus();
    } else {
      const agreed = { callers, from: hours.from, until: hours.until, countdownSeconds: Number(countdown.value) };
      void attempt(() => withReason(client.id, () => agreeToAutoAnswer(client.id, agreed)), "consent.doneAgreed");
    }
  });
  const dialog = openDialog({ id: "consent-dialog", title: "consent.title" }, [form], standing ? [withdraw, submit] : [submit]);
}

/** @param {string} id @param {boolean} checked */
function callerBox(id, checked) {
  const box = element("input", { id, attributes: { type: "checkbox" } });
  box.checked = checked;
  return box;
}
