// Visit plans: the form and the plan turned into each other, what is wrong with a form, words, days.
// No texts are loaded here: a text reads as its key.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {}, querySelectorAll: () => [] };

const { WEEKDAYS, draftOf, emptyForm, formOf, problemsOf, readRule } = await import("../../Sources/Consoles/Web/rules/plan-form.js");
const { exceptionWords, faultKey, repetitionWords } = await import("../../Sources/Consoles/Web/rules/plan-words.js");
const { draftAgain, draftBefore, without } = await import("../../Sources/Consoles/Web/rules/plan-undo.js");
const { addDays, dayOf, momentOf, readDay, timeOf, weekdayOf } = await import("../../Sources/Consoles/Web/language/calendar.js");

const PLAN = {
  id: "p_1", version: 3, clientId: "c_1", kind: "medicationSupervision", purpose: "Aamulääkkeet", steps: ["Katso dosetti", "Kysy vointi"],
  professionalId: "w_1", unitId: "u_1", endedAt: null, serviceForm: "homeCare", serviceTask: "disability",
  schedule: {
    zone: "Europe/Helsinki", firstDay: "2026-11-26", rule: "FREQ=WEEKLY;BYDAY=MO,TH", times: ["08:00", "20:00"], lengthMinutes: 15,
    exceptedDays: ["2026-12-24"], exceptions: ["2026-12-03T08:00"], additional: ["2026-12-25T10:00"], endsBefore: null,
  },
};
const withRule = (rule) => ({ ...PLAN, schedule: { ...PLAN.schedule, rule } });

/** Of the plan, what a draft holds. */
function draftPart({ clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId, unitId, schedule }) {
  return { clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId, unitId, schedule };
}

test("a plan that nobody changes in the form stays letter for letter what it was", () => {
  const rules = [
    null, "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=10",
    "FREQ=DAILY;UNTIL=20270115", "FREQ=WEEKLY;BYDAY=TH,MO", "RRULE:FREQ=DAILY;COUNT=1", "FREQ=WEEKLY;BYDAY=SU;WKST=SU",
    "FREQ=DAILY;BYDAY=MO,TU", "FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=DAILY;UNTIL=20270115T000000Z", "nonsense",
  ];
  for (const rule of rules) assert.deepEqual(draftOf(formOf(withRule(rule)), "c_1", withRule(rule)), draftPart(withRule(rule)), String(rule));
});

test("every form that can be filled in comes back from its plan as it was", () => {
  for (const repeat of ["once", "daily", "weekly"]) {
    for (const every of [1, 2, 30]) {
      for (const weekdays of [["MO"], ["TU", "SA"], [...WEEKDAYS]]) {
        for (const end of ["never", "until", "count"]) {
          const form = {
            ...emptyForm("2026-11-26"), repeat, every, weekdays, end, until: "2027-02-28", count: 5, times: ["07:05", "21:45"],
            lengthMinutes: 20, kind: "welfareCheck", purpose: "Vointi", steps: ["Kysy"], professionalId: "w_2",
          };
          const back = formOf(draftOf(form, "c_1"));
          const again = { ...form };
          // What is not asked for is not kept.
          if (repeat === "once") Object.assign(again, { every: 1, weekdays: [], end: "never" });
          if (repeat === "daily") again.weekdays = [];
          if (again.end !== "until") again.until = back.until;
          if (again.end !== "count") again.count = back.count;
          assert.deepEqual(back, again, `${repeat} ${every} ${weekdays} ${end}`);
          assert.deepEqual(draftOf(back, "c_1"), draftOf(form, "c_1"));
        }
      }
    }
  }
});

test("what the form cannot show is kept, and gives way only where something else is chosen", () => {
  const plan = withRule("FREQ=MONTHLY;BYMONTHDAY=1");
  const form = formOf(plan);
  assert.equal(form.repeat, "kept");
  assert.equal(repetitionWords(plan.schedule), "plan.words.kept");
  assert.equal(draftOf({ ...form, times: ["09:00"] }, "c_1", plan).schedule.rule, "FREQ=MONTHLY;BYMONTHDAY=1");
  assert.equal(draftOf({ ...form, repeat: "daily" }, "c_1", plan).schedule.rule, "FREQ=DAILY");
});

test("a weekly rule without weekdays is that of its first day, also after the first day has moved", () => {
  const plan = withRule("FREQ=WEEKLY");
  const form = formOf(plan);
  assert.deepEqual(form.weekdays, ["TH"]);
  assert.equal(draftOf({ ...form, firstDay: "2026-11-27" }, "c_1", plan).schedule.rule, "FREQ=WEEKLY;BYDAY=TH");
});

test("taken out and added days go along with any change", () => {
  const changed = draftOf({ ...formOf(PLAN), repeat: "daily", lengthMinutes: 30 }, "c_1", PLAN).schedule;
  assert.deepEqual([changed.exceptedDays, changed.exceptions, changed.additional], [["2026-12-24"], ["2026-12-03T08:00"], ["2026-12-25T10:00"]]);
  assert.equal(exceptionWords(PLAN.schedule), "plan.words.out.other plan.words.added.one");
});

test("what is wrong is said by field, in the order of the form", () => {
  const fields = (change) => problemsOf({ ...formOf(PLAN), ...change }).map(({ field }) => field);
  assert.deepEqual(fields({}), []);
  assert.deepEqual(fields({ firstDay: "", times: [] }), ["firstDay", "times"]);
  assert.deepEqual(fields({ weekdays: [] }), ["weekdays"]);
  assert.deepEqual(fields({ every: 0 }), ["every"]);
  assert.deepEqual(fields({ every: Number.NaN, repeat: "once" }), []);
  assert.deepEqual(fields({ end: "until", until: "2026-11-25" }), ["until"]);
  assert.deepEqual(fields({ end: "until", until: "2026-11-26" }), []);
  assert.deepEqual(fields({ end: "count", count: 10_001 }), ["count"]);
  assert.deepEqual(fields({ times: ["08:00", "08:00"] }), ["times"]);
  assert.deepEqual(fields({ times: ["08:00", "08:10"] }), ["times"]);
  assert.deepEqual(fields({ times: ["08:00", "08:15"] }), []);
  assert.deepEqual(fields({ lengthMinutes: 4 }), ["length"]);
  assert.deepEqual(fields({ lengthMinutes: 241, times: ["08:00"] }), ["length"]);
  assert.deepEqual(fields({ steps: Array(13).fill("x") }), ["steps"]);
  assert.deepEqual(fields({ steps: ["x".repeat(201)] }), ["steps"]);
  assert.deepEqual(fields({ purpose: "x".repeat(501) }), ["purpose"]);
});

test("every fault of the gateway has a sentence of its own or says that something is wrong", () => {
  assert.equal(faultKey("neverFalls"), "plan.fault.neverFalls");
  assert.equal(faultKey("aFaultOfALaterGateway"), "plan.fault.other");
});

test("repetition is said without a rule's letters", () => {
  const words = (rule) => repetitionWords({ ...PLAN.schedule, rule });
  assert.equal(words(null), "plan.words.once");
  assert.equal(words("FREQ=DAILY"), "plan.words.daily");
  assert.equal(words("FREQ=DAILY;INTERVAL=2;COUNT=1"), "plan.words.everyDays plan.words.count.one");
  assert.equal(words("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), "plan.words.workdays");
  assert.equal(words("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), "plan.words.everyWeeks");
  assert.equal(words("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), "plan.words.daily");
  assert.equal(words("FREQ=WEEKLY;BYDAY=SA;UNTIL=20270101"), "plan.words.weekly plan.words.until");
});

test("a rule is read in small letters and any order", () => {
  assert.deepEqual(readRule("byday=we,mo;freq=weekly", "2026-11-26").weekdays, ["MO", "WE"]);
  for (const rule of ["FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=WEEKLY;BYDAY=XX", ""]) {
    assert.equal(readRule(rule, "2026-11-26").repeat, "kept", rule);
  }
});

test("a day is read as people write it", () => {
  const today = "2026-11-26";
  for (const [words, day] of [
    ["26.11.2026", "2026-11-26"], ["1.2.2027", "2027-02-01"], ["1/2/2027", "2027-02-01"], ["24.12.", "2026-12-24"], ["24.12", "2026-12-24"],
    ["6.1.", "2027-01-06"], ["26.11.", "2026-11-26"], ["2026-12-24", "2026-12-24"], [" 29.2.2028 ", "2028-02-29"],
  ]) assert.equal(readDay(words, today), day, words);
  for (const words of ["", "31.11.2026", "29.2.2027", "0.1.2027", "1.13.2027", "huomenna", "24"]) assert.equal(readDay(words, today), null, words);
});

test("local times become moments over both changes of clocks", () => {
  assert.equal(momentOf("2026-11-26", "08:00"), Date.UTC(2026, 10, 26, 6));
  assert.equal(momentOf("2026-07-01", "08:00"), Date.UTC(2026, 6, 1, 5));
  // Clocks go forward at three: half past three is not, and comes at half past four.
  assert.equal(momentOf("2026-03-29", "03:30"), Date.UTC(2026, 2, 29, 1, 30));
  assert.equal(timeOf(momentOf("2026-03-29", "03:30")), "04:30");
  // They go back at four: half past three comes twice, and the first counts.
  assert.equal(momentOf("2026-10-25", "03:30"), Date.UTC(2026, 9, 25, 0, 30));
  assert.equal(momentOf("2026-10-25", "04:00"), Date.UTC(2026, 9, 25, 2));
  for (let day = "2026-03-25"; day < "2026-11-01"; day = addDays(day, 1)) {
    for (const time of ["00:00", "02:59", "04:00", "12:30", "23:59"]) {
      const moment = momentOf(day, time);
      assert.deepEqual([dayOf(moment), timeOf(moment)], [day, time]);
    }
  }
  assert.equal(weekdayOf("2026-11-26"), 3);
});

const scheduled = (change) => ({ ...PLAN, schedule: { ...PLAN.schedule, ...change } });

test("a change is taken back from where the plan is by then", () => {
  const today = "2026-12-01";
  const saved = scheduled({ firstDay: "2026-12-01", rule: "FREQ=DAILY", times: ["09:00", "20:00"] });
  const back = draftBefore(PLAN, saved, today);
  assert.deepEqual([back.schedule.firstDay, back.schedule.rule, back.schedule.times], ["2026-12-01", "FREQ=WEEKLY;BYDAY=MO,TH", ["08:00", "20:00"]]);
  // One that has not begun yet begins when it was to.
  assert.equal(draftBefore(PLAN, saved, "2026-11-20").schedule.firstDay, "2026-11-26");
  // The first day's weekday is written out once that day is another.
  assert.equal(draftBefore(withRule("FREQ=WEEKLY"), saved, today).schedule.rule, "FREQ=WEEKLY;BYDAY=TH");
});

test("a count goes on with what was left of it, and is not taken back where it was changed", () => {
  const before = withRule("FREQ=DAILY;COUNT=10");
  assert.equal(draftBefore(before, scheduled({ firstDay: "2026-12-01", rule: "FREQ=DAILY;COUNT=5" }), "2026-12-01").schedule.rule, "FREQ=DAILY;COUNT=5");
  assert.equal(draftBefore(before, scheduled({ firstDay: "2026-12-01", rule: "FREQ=DAILY" }), "2026-12-01"), null);
});

test("where days would fall otherwise there is no way back", () => {
  const before = withRule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
  assert.equal(draftBefore(before, scheduled({ firstDay: "2026-12-01" }), "2026-12-01"), null); // The week between.
  assert.notEqual(draftBefore(before, scheduled({ firstDay: "2026-12-08" }), "2026-12-08"), null);
  assert.equal(draftBefore(withRule("FREQ=DAILY;INTERVAL=3"), scheduled({ firstDay: "2026-11-28" }), "2026-11-28"), null);
  assert.equal(draftBefore(withRule(null), scheduled({ firstDay: "2026-11-28" }), "2026-11-28"), null);
});

test("a cancelled plan is made anew with what was to come, without what stands by itself", () => {
  assert.deepEqual(draftAgain(PLAN, null).schedule, PLAN.schedule);
  const again = draftAgain(PLAN, "2026-12-10T20:00").schedule;
  assert.equal(again.firstDay, "2026-12-10");
  // That morning's visit was not cancelled.
  assert.deepEqual(again.exceptions, ["2026-12-10T08:00"]);
  assert.deepEqual([again.exceptedDays, again.additional], [["2026-12-24"], ["2026-12-25T10:00"]]);
  assert.equal(draftAgain(withRule("FREQ=DAILY;COUNT=10"), "2026-12-01T08:00"), null);
  assert.equal(draftAgain(withRule("FREQ=MONTHLY;BYMONTHDAY=1"), "2026-12-01T08:00"), null);
  assert.deepEqual(without(draftAgain(PLAN, null), ["2026-12-07T08:00"]).schedule.exceptions, ["2026-12-03T08:00", "2026-12-07T08:00"]);
});
