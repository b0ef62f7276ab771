/** When a client is not to be visited: written down, and over again. */

import { dayOf, momentOf, timeOf } from "../language/calendar.js";
import { momentOfWords } from "./moment-words.js";
import { text } from "../language/language.js";
import { addAbsence, endAbsence } from "../signalling/care-rest.js";
import { DateField } from "./date-field.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";
import { choices, refusalKey, sendOnce, submitParts } from "./form-parts.js";
import { TimeField } from "./time-field.js";

/** @typedef {import("../signalling/care-messages.js").Absence} Absence */
/** @typedef {import("../signalling/care-messages.js").AbsenceReason} AbsenceReason */

/** @type {[AbsenceReason, string][]} */
export const REASONS = [
  ["hospital", "absence.hospital"],
  ["travel", "absence.travel"],
  ["other", "absence.other"],
];
/** Two years, as the gateway takes it (ms). */
const LONGEST = 731 * 86_400_000;

/** @param {AbsenceReason} reason */
export const reasonKey = (reason) => REASONS.find(([known]) => known === reason)?.[1] ?? "absence.other";

export class AbsenceList {
  root = element("section", { id: "absences", class: "card-part", attributes: { "aria-labelledby": "absences-title" } });
  #clientId;
  #now;
  #actions;
  #list = element("ul", { class: "people" });
  #none = element("p", { class: "quiet", key: "absence.none" });

  /** @param {string} clientId @param {() => number} now @param {import("./relative-list.js").RelativeActions} actions */
  constructor(clientId, now, actions) {
    this.#clientId = clientId;
    this.#now = now;
    this.#actions = actions;
    this.root.append(
      element("div", { class: "part-head" }, [
        element("h2", { id: "absences-title", key: "absence.title" }),
        element("button", { id: "add-absence", class: "button", key: "absence.add", press: () => this.#open() }),
      ]),
      this.#none,
      this.#list,
    );
  }

  /** @param {Absence[]} absences */
  show(absences) {
    this.#none.hidden = absences.length > 0;
    const inOrder = [...absences].sort((one, other) => one.from - other.from);
    this.#list.replaceChildren(...inOrder.map((absence) => this.#row(absence)));
  }

  /** @param {Absence} absence */
  #row(absence) {
    const now = this.#now();
    const begun = absence.from <= now;
    const words = element("p");
    say(words, () => absenceWords(absence));
    const means = element("p", { class: "quiet", key: begun ? "absence.means" : "absence.meansLater" });
    const over = element("button", {
      id: `end-absence-${absence.id}`, class: "button", key: begun ? "absence.isBack" : "absence.mistake", press: () => void this.#end(absence, begun),
    });
    return element("li", { id: `absence-${absence.id}` }, [element("div", {}, [words, means]), over]);
  }

  /** @param {Absence} absence @param {boolean} begun */
  async #end(absence, begun) {
    try {
      await endAbsence(absence.id);
      const { reason, until } = absence;
      // What has begun is written down anew from now on: until now it has been as it was.
      const again = { reason, from: begun ? this.#now() : absence.from, until };
      this.#actions.done(begun ? "absence.ended" : "absence.removed", "", () => addAbsence(this.#clientId, again));
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  #open() {
    const now = this.#now();
    const reason = choices("radio", "absence-reason", "absence.why", REASONS, ["hospital"]);
    const fromDay = new DateField("absence-from", dayOf(now), "absence.fromDay");
    const fromTime = new TimeField("absence-from-time", timeOf(now));
    const known = choices("radio", "absence-known", "absence.untilWhen", [["no", "absence.notKnown"], ["yes", "absence.known"]], ["no"]);
    const untilDay = new DateField("absence-until", "", "absence.untilDay");
    const untilTime = new TimeField("absence-until-time", "12:00");
    const until = element("div", { class: "when" }, [...untilDay.nodes, ...timeNodes(untilTime)]);
    const showUntil = () => (until.hidden = !known.values().includes("yes"));
    known.changed(showUntil);
    showUntil();
    const parts = submitParts("absence-form", "common.save");
    const form = element("form", { id: "absence-form", class: "dialog-form", attributes: { novalidate: "" } }, [
      reason.root,
      element("div", { class: "when" }, [...fromDay.nodes, ...timeNodes(fromTime)]),
      known.root,
      until,
      element("p", { class: "quiet hint", key: "absence.about" }),
      parts.problem,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      parts.problem.textContent = "";
      const starts = moment(fromDay, fromTime);
      const open = !known.values().includes("yes");
      const ends = open ? null : moment(untilDay, untilTime);
      if (starts === null) {
        setText(parts.problem, "absence.problem.from");
        (fromDay.value === "" ? fromDay : fromTime).focus();
      } else if (!open && (ends === null || ends <= starts)) {
        setText(parts.problem, "absence.problem.until");
        (untilDay.value === "" || ends !== null ? untilDay : untilTime).focus();
      } else if (ends !== null && ends - starts > LONGEST) {
        setText(parts.problem, "absence.problem.long");
        untilDay.focus();
      } else {
        const chosen = REASONS.find(([one]) => reason.values().includes(one))?.[0] ?? "other";
        void sendOnce(parts, async () => {
          const added = await addAbsence(this.#clientId, { reason: chosen, from: starts, until: ends });
          dialog.close();
          this.#actions.done("absence.added", "", () => endAbsence(added.id));
        });
      }
    });
    const dialog = openDialog({ id: "absence-dialog", title: "absence.add" }, [form], [parts.submit], "common.discard");
  }
}

/** "Sairaalassa torstaista 26.11. kello 9. Paluuta ei tiedetä."
 * @param {Absence} absence */
export function absenceWords({ reason, from, until }) {
  const begins = text("absence.since", { reason: text(reasonKey(reason)), from: momentOfWords(from) });
  return `${begins} ${until === null ? text("absence.openEnd") : text("absence.ends", { until: momentOfWords(until) })}`;
}

/** @param {DateField} day @param {TimeField} time */
function moment(day, time) {
  return day.value === "" || time.value === null ? null : momentOf(day.value, time.value);
}

/** @param {TimeField} field */
export function timeNodes(field) {
  return [element("span", { class: "together" }, [element("label", { key: "form.time", attributes: { for: field.input.id } }), field.input])];
}
