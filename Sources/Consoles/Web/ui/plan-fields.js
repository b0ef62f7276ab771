/** The fields of a visit plan: what, who, from when, how often, at what times, how long. */

import { dayOf } from "../language/calendar.js";
import { text } from "../language/language.js";
import { LONGEST_PURPOSE, LONGEST_STEP, MOST_STEPS, MOST_TIMES, WEEKDAYS } from "../rules/plan-form.js";
import { DateField } from "./date-field.js";
import { element, setLabel, setText } from "./dom.js";
import { area, choices, labelled, line, number, select, wholeNumber } from "./form-parts.js";
import { KIND_KEYS } from "./kind-words.js";
import { FORM_KEYS, TASK_KEYS } from "./service-words.js";
import { TimeField } from "./time-field.js";

/** @typedef {import("../rules/plan-form.js").PlanForm} PlanForm */
/** @typedef {import("../rules/plan-form.js").Weekday} Weekday */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */

/** @type {Record<Weekday, string>} */
const WEEKDAY_NAMES = {
  MO: "weekday.monday",
  TU: "weekday.tuesday",
  WE: "weekday.wednesday",
  TH: "weekday.thursday",
  FR: "weekday.friday",
  SA: "weekday.saturday",
  SU: "weekday.sunday",
};
/** @type {[string, string][]} */
const REPEATS = [
  ["once", "plan.repeat.once"],
  ["daily", "plan.repeat.daily"],
  ["weekly", "plan.repeat.weekly"],
];
/** @type {[string, string][]} */
const ENDS = [
  ["never", "plan.end.never"],
  ["until", "plan.end.until"],
  ["count", "plan.end.count"],
];

/** @typedef {Pick<PlanForm, "kind" | "serviceForm" | "serviceTask" | "purpose" | "steps" | "professionalId">} Content */

/** What was said once is not unsaid: only a new plan may leave it to the unit.
 * @param {Record<string, string>} keys @param {string | null} chosen
 * @returns {[string, () => string][]} */
const serviceChoices = (keys, chosen) => [
  ...(chosen === null ? [/** @type {[string, () => string]} */ (["", () => text("plan.serviceOfUnit")])] : []),
  ...Object.entries(keys).map(([word, key]) => /** @type {[string, () => string]} */ ([word, () => text(key)])),
];

/** What a visit is about: of a plan, and of a visit by itself. */
export class ContentFields {
  nodes;
  purpose;
  steps;
  #kind;
  #form;
  #task;
  #who;

  /** @param {Content} form @param {StaffMember[]} staff */
  constructor(form, staff) {
    this.#kind = select("plan-kind", Object.entries(KIND_KEYS).map(([kind, key]) => [kind, () => text(key)]), form.kind);
    this.#form = select("plan-service-form", serviceChoices(FORM_KEYS, form.serviceForm), form.serviceForm ?? "");
    this.#task = select("plan-service-task", serviceChoices(TASK_KEYS, form.serviceTask), form.serviceTask ?? "");
    this.#who = select("plan-who", [["", () => text("plan.nobody")], ...staff.map(
      ({ id, name }) => /** @type {[string, () => string]} */ ([id, () => name]))], form.professionalId ?? "");
    this.purpose = line("plan-purpose", form.purpose, LONGEST_PURPOSE);
    this.steps = area("plan-steps", form.steps.join("\n"), MOST_STEPS * (LONGEST_STEP + 1));
    this.nodes = [
      labelled(this.#kind, "plan.kind"),
      labelled(this.purpose, "plan.purpose"),
      labelled(this.steps, "plan.steps", { hint: "plan.stepsHint" }),
      labelled(this.#who, "plan.who"),
      labelled(this.#form, "statistics.by.serviceForm"),
      labelled(this.#task, "statistics.by.serviceTask", { hint: "plan.serviceHint" }),
    ];
  }

  /** @returns {Content} */
  read() {
    return {
      kind: this.#kind.value,
      serviceForm: this.#form.value || null,
      serviceTask: this.#task.value || null,
      purpose: this.purpose.value.trim(),
      steps: this.steps.value.split("\n").map((step) => step.trim()).filter(Boolean),
      professionalId: this.#who.value || null,
    };
  }
}

export class PlanFields {
  nodes;
  #form;
  #content;
  #firstDay;
  #repeat;
  #every;
  #everyUnit = element("span");
  #weekdays;
  #end;
  #until;
  #count;
  #length;
  /** @type {TimeField[]} */
  #times = [];
  #timeList = element("ul", { class: "time-list" });
  #addTime = element("button", { id: "plan-add-time", class: "button button-small", key: "plan.addTime", press: () => this.#appendTime("12:00", true) });
  #changed;
  #made = 0;

  /** @param {PlanForm} form @param {StaffMember[]} staff @param {() => void} changed */
  constructor(form, staff, changed) {
    this.#form = form;
    this.#changed = changed;
    this.#content = new ContentFields(form, staff);
    this.#firstDay = new DateField("plan-first-day", form.firstDay, "plan.firstDay");
    /** @type {[string, string][]} */
    const kept = form.repeat === "kept" ? [["kept", "plan.repeat.kept"]] : [];
    this.#repeat = choices("radio", "plan-repeat", "plan.repeat.title", [...kept, ...REPEATS], [form.repeat]);
    this.#every = number("plan-every", form.every, 1, 366);
    this.#weekdays = choices("checkbox", "plan-weekday", "plan.weekdays",
      WEEKDAYS.map((day) => [day, WEEKDAY_NAMES[day]]), form.weekdays);
    this.#end = choices("radio", "plan-end", "plan.end.title", ENDS, [form.end]);
    this.#until = new DateField("plan-until", form.until, "plan.untilDay");
    this.#count = number("plan-count", form.count, 1, 10_000);
    this.#length = number("plan-length", form.lengthMinutes, 5, 240);

    const every = element("div", { class: "when" }, [
      element("label", { key: "plan.every", attributes: { for: "plan-every" } }), this.#every, this.#everyUnit,
    ]);
    const until = element("div", { class: "when" }, this.#until.nodes);
    const count = element("div", { class: "when" }, [element("label", { key: "plan.count", attributes: { for: "plan-count" } }), this.#count]);
    const show = () => {
      const repeat = this.#chosenRepeat();
      const again = repeat === "daily" || repeat === "weekly";
      const end = this.#end.values()[0];
      every.hidden = !again;
      this.#weekdays.root.hidden = repeat !== "weekly";
      this.#end.root.hidden = !again;
      until.hidden = !again || end !== "until";
      count.hidden = !again || end !== "count";
      setText(this.#everyUnit, repeat === "daily" ? "plan.everyDay" : "plan.everyWeek");
    };
    for (const group of [this.#repeat, this.#end]) group.changed(show);
    show();
    for (const time of form.times) this.#appendTime(time, false);

    this.nodes = [
      ...this.#content.nodes,
      element("div", { class: "when" }, this.#firstDay.nodes),
      this.#repeat.root,
      every,
      this.#weekdays.root,
      this.#end.root,
      until,
      count,
      element("fieldset", { id: "plan-times", class: "choice" }, [element("legend", { key: "plan.times" }), this.#timeList, this.#addTime]),
      element("div", { class: "when" }, [
        element("label", { key: "plan.length", attributes: { for: "plan-length" } }), this.#length, element("span", { key: "ladder.minutes" }),
      ]),
    ];
  }

  /** What is written, whether it makes sense or not; a time that cannot be read is left out.
   * @returns {PlanForm} */
  read() {
    const firstDay = this.#firstDay.value;
    return {
      ...this.#content.read(),
      firstDay,
      repeat: this.#chosenRepeat(),
      every: wholeNumber(this.#every),
      weekdays: WEEKDAYS.filter((day) => this.#weekdays.values().includes(day)),
      end: ENDS.map(([end]) => end).includes(this.#end.values()[0] ?? "") ? /** @type {PlanForm["end"]} */ (this.#end.values()[0]) : "never",
      until: this.#until.value,
      count: wholeNumber(this.#count),
      times: this.#times.flatMap((field) => field.value ?? []),
      lengthMinutes: wholeNumber(this.#length),
    };
  }

  /** A time that is no time.
   * @returns {boolean} */
  get hasUnreadTime() {
    return this.#times.some((field) => field.value === null);
  }

  /** @param {string} field as `problemsOf` names it */
  focus(field) {
    /** @type {Record<string, () => void>} */
    const ways = {
      firstDay: () => this.#firstDay.focus(),
      every: () => this.#every.focus(),
      weekdays: () => this.#weekdays.root.querySelector("input")?.focus(),
      until: () => this.#until.focus(),
      count: () => this.#count.focus(),
      times: () => (this.#times.find((time) => time.value === null) ?? this.#times[0])?.focus(),
      length: () => this.#length.focus(),
      purpose: () => this.#content.purpose.focus(),
      steps: () => this.#content.steps.focus(),
    };
    ways[field]?.();
  }

  /** @returns {PlanForm["repeat"]} */
  #chosenRepeat() {
    const chosen = this.#repeat.values()[0];
    return chosen === "once" || chosen === "daily" || chosen === "weekly" || chosen === "kept" ? chosen : this.#form.repeat;
  }

  /** @param {string} time @param {boolean} focus */
  #appendTime(time, focus) {
    const number = ++this.#made;
    const field = new TimeField(`plan-time-${number}`, time);
    setLabel(field.input, text("plan.timeOf", { count: number }));
    const drop = element("button", { id: `plan-drop-time-${number}`, class: "button button-small", key: "relative.remove" });
    setLabel(drop, text("plan.dropTime", { count: number }));
    const item = element("li", {}, [field.input, drop]);
    drop.addEventListener("click", () => {
      this.#times = this.#times.filter((one) => one !== field);
      item.remove();
      this.#showTimes();
      this.#addTime.focus();
      this.#changed();
    });
    this.#times.push(field);
    this.#timeList.append(item);
    this.#showTimes();
    if (!focus) return;
    field.focus();
    this.#changed();
  }

  #showTimes() {
    this.#addTime.disabled = this.#times.length >= MOST_TIMES;
    for (const button of this.#timeList.querySelectorAll("button")) button.hidden = this.#times.length < 2;
  }
}

/** A day from which on visits may be planned. */
export const today = () => dayOf(Date.now());
