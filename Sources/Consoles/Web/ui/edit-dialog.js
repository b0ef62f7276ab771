/** Editing a terminal: its name, place and people, and how it is set. */

import { changeTerminal, fetchTerminal } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { LANGUAGES, text } from "../language/language.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";
import { OWN_NAMES } from "./page.js";
import { TerminalFields } from "./terminal-fields.js";
import { TimeField } from "./time-field.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/rest.js").TerminalChange} TerminalChange */

/** Minutes before a visit; null: not at all.
 * @type {(number | null)[]} */
const REMINDERS = [null, 5, 10, 15, 30, 60];

/** @type {Record<string, string>} */
const REFUSED = { notFound: "terminal.refused.revoked", offline: "terminal.refused.offline" };

/** What can be changed, as it is.

 * @param {Terminal} terminal @returns {TerminalChange} */
export function changeOf({ name, place, clients, settings }) {
  return { name, place, clientIds: clients.map((client) => client.id), settings };
}

/** @param {TerminalChange} one @param {TerminalChange} other */
export const sameChange = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** Those to choose from, and the one that is set, whatever it is.
 * @param {number | null} set */
const remindersWith = (set) => (REMINDERS.includes(set) ? REMINDERS : [...REMINDERS, set]);

/** Objects with their keys in one order.

 * @param {any} value @returns {any} */
function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const keys = Object.keys(value).sort();
  return keys.map((key) => [key, sorted(value[key])]);
}

/**
 * @param {Terminal} terminal @param {Client[]} clients
 * @param {(saved: Terminal, before: TerminalChange) => void} done
 */
export function openEditDialog(terminal, clients, done) {
  let base = changeOf(terminal);
  let revision = terminal.revision;
  const fields = new TerminalFields(clients, base);
  const volume = slider("set-volume", base.settings.volume, "settings.volumeValue");
  const brightness = slider("set-brightness", base.settings.brightness, "settings.brightnessValue");
  const language = element("select", { id: "set-language" }, LANGUAGES.map((code) => {
    const option = element("option", { words: OWN_NAMES[code], attributes: { value: code, lang: code } });
    option.selected = code === base.settings.language;
    return option;
  }));
  const from = new TimeField("night-from", base.settings.night.from);
  const until = new TimeField("night-until", base.settings.night.until);
  const selfTest = element("input", { id: "set-self-test", attributes: { type: "checkbox" } });
  selfTest.checked = base.settings.selfTestBeforeVisit;
  const remind = element("select", { id: "set-remind" }, remindersWith(base.settings.remindMinutes).map((minutes) => {
    const option = element("option", { attributes: { value: minutes === null ? "" : String(minutes) } });
    if (minutes === null) setText(option, "settings.remindNever");
    else say(option, () => text("settings.remindMinutes", { minutes }));
    option.selected = minutes === base.settings.remindMinutes;
    return option;
  }));
  const problem = element("p", { id: "edit-problem", class: "problem", attributes: { role: "alert" } });
  const submit = element("button", { id: "edit-save", class: "button button-accent", key: "common.save" });
  submit.type = "submit";
  submit.setAttribute("form", "edit-form");

  /** @returns {TerminalChange | null} */
  const read = () => {
    const names = fields.read();
    if (!names) return null;
    const night = { from: from.value, until: until.value };
    if (night.from === null || night.until === null) {
      setText(problem, "settings.nightMissing");
      (night.from === null ? from : until).focus();
      return null;
    }
    const chosen = LANGUAGES.find((code) => code === language.value) ?? base.settings.language;
    return {
      ...names,
      settings: {
        volume: Number(volume.input.value),
        brightness: Number(brightness.input.value),
        language: chosen,
        night: { from: night.from, until: night.until },
        selfTestBeforeVisit: selfTest.checked,
        remindMinutes: remind.value === "" ? null : Number(remind.value),
      },
    };
  };
  /** Who saves once more, after these words, knows what is lost by it. */
  const changedByAnother = async () => {
    const now = await fetchTerminal(terminal.id);
    base = changeOf(now);
    revision = now.revision;
    setText(problem, "terminal.changedByAnother");
    setText(submit, "terminal.saveAnyway");
  };
  const save = async () => {
    problem.textContent = "";
    const change = read();
    if (!change || submit.disabled) return;
    submit.disabled = true;
    try {
      const saved = sameChange(change, base) ? null : await changeTerminal(terminal.id, change, revision);
      dialog.close();
      if (saved) done(saved, base);
    } catch (error) {
      if (codeOf(error) !== "stale") setText(problem, REFUSED[codeOf(error)] ?? "terminal.refused.other");
      else await changedByAnother().catch(() => setText(problem, "terminal.refused.other"));
    } finally {
      submit.disabled = false;
    }
  };
  const form = element("form", { id: "edit-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    ...fields.nodes,
    element("fieldset", { class: "choice" }, [
      element("legend", { key: "settings.title" }),
      ...volume.nodes("settings.volume"),
      ...brightness.nodes("settings.brightness"),
      element("label", { key: "settings.language", attributes: { for: "set-language" } }),
      language,
      element("p", { class: "label", key: "settings.night" }),
      element("div", { class: "hours" }, [
        element("label", { key: "settings.from", attributes: { for: "night-from" } }),
        from.input,
        element("label", { key: "settings.until", attributes: { for: "night-until" } }),
        until.input,
      ]),
      element("p", { class: "quiet hint", key: "settings.nightHint" }),
      element("label", { key: "settings.remind", attributes: { for: "set-remind" } }),
      remind,
      element("label", { class: "check" }, [selfTest, element("span", { key: "settings.selfTest" })]),
    ]),
    problem,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  const dialog = openDialog({ id: "edit-dialog", title: "terminal.editTitle" }, [form], [submit], "common.discard");
}

/** @param {string} id @param {number} value @param {string} key */
function slider(id, value, key) {
  const input = element("input", { id, attributes: { type: "range", min: "0", max: "100", step: "5", value: String(value) } });
  const shown = element("output", { class: "quiet", attributes: { for: id } });
  const show = () => say(shown, () => text(key, { value: input.value }));
  input.addEventListener("input", show);
  show();
  /** @param {string} label */
  const nodes = (label) => [
    element("div", { class: "label-row" }, [element("label", { key: label, attributes: { for: id } }), shown]),
    input,
  ];
  return { input, nodes };
}
