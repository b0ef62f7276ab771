/** One visit, changed or moved by itself. */

import { dayOf, momentOf, timeOf } from "../language/calendar.js";
import { changeVisit, fetchVisitDetail } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { timeNodes } from "./absence-list.js";
import { DateField } from "./date-field.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";
import { number, sendOnce, submitParts, wholeNumber } from "./form-parts.js";
import { ContentFields } from "./plan-fields.js";
import { TimeField } from "./time-field.js";

/** @typedef {import("../signalling/care-messages.js").VisitDetail} VisitDetail */
/** @typedef {import("../signalling/care-messages.js").VisitDraft} VisitDraft */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */

/** @param {VisitDetail} detail @returns {VisitDraft} */
export function visitDraft({ visit, serviceForm, serviceTask, steps }) {
  return {
    startsAt: visit.startsAt,
    lengthMinutes: Math.round((visit.endsAt - visit.startsAt) / 60_000),
    kind: visit.kind,
    serviceForm,
    serviceTask,
    professionalId: visit.professionalId ?? null,
    purpose: visit.purpose,
    steps,
  };
}

/**
 * @param {VisitDetail} detail as it was read @param {StaffMember[]} staff
 * @param {(before: VisitDraft) => void} done
 */
export function openVisitDialog(detail, staff, done) {
  let { version } = detail;
  const before = visitDraft(detail);
  const content = new ContentFields(before, staff);
  const day = new DateField("visit-day", dayOf(before.startsAt), "move.day");
  const time = new TimeField("visit-time", timeOf(before.startsAt));
  const length = number("visit-length", before.lengthMinutes, 5, 240);
  const parts = submitParts("visit-form", "common.save");
  const form = element("form", { id: "visit-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    element("div", { class: "when" }, [...day.nodes, ...timeNodes(time)]),
    element("div", { class: "when" }, [
      element("label", { key: "plan.length", attributes: { for: "visit-length" } }), length, element("span", { key: "ladder.minutes" }),
    ]),
    ...content.nodes,
    parts.problem,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    parts.problem.textContent = "";
    const minutes = wholeNumber(length);
    if (day.value === "" || time.value === null) {
      setText(parts.problem, "move.problem.when");
      (day.value === "" ? day : time).focus();
      return;
    }
    if (!(minutes >= 5 && minutes <= 240)) {
      setText(parts.problem, "plan.problem.length");
      length.focus();
      return;
    }
    // A visit that is not moved keeps its moment to the millisecond.
    const same = day.value === dayOf(before.startsAt) && time.value === timeOf(before.startsAt);
    const startsAt = same ? before.startsAt : momentOf(day.value, time.value);
    if (!same && startsAt < Date.now()) {
      setText(parts.problem, "move.problem.past");
      day.focus();
      return;
    }
    void sendOnce(parts, async () => {
      try {
        await changeVisit(detail.visit.id, version, { ...content.read(), startsAt, lengthMinutes: minutes });
      } catch (error) {
        if (codeOf(error) !== "stale") throw error;
        version = (await fetchVisitDetail(detail.visit.id)).version;
        setText(parts.problem, "terminal.changedByAnother");
        setText(parts.submit, "terminal.saveAnyway");
        return;
      }
      dialog.close();
      done(before);
    });
  });
  const dialog = openDialog({ id: "visit-dialog", class: "dialog-wide", title: "move.title" }, [form], [parts.submit], "common.discard");
}
