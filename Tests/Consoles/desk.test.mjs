// The counsellor's desk apart from its look: the line to the gateway, the logs, what asks and what is
// silenced, and what of a conversation a browser keeps. Node's own test runner; no browser.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const storage = new Map();
globalThis.document = { addEventListener() {} };
globalThis.sessionStorage = {
  getItem: (key) => storage.get(key) ?? null,
  setItem: (key, value) => storage.set(key, value),
  removeItem: (key) => storage.delete(key),
};

const { Line, requestId } = await import("../../Sources/Consoles/Web/desk/line.js");
const { Pauses } = await import("../../Sources/Consoles/Web/signalling/pauses.js");
const { Log } = await import("../../Sources/Consoles/Web/desk/log.js");
const { Drafts } = await import("../../Sources/Consoles/Web/desk/drafts.js");
const { Talks } = await import("../../Sources/Consoles/Web/desk/talks.js");
const { Slots } = await import("../../Sources/Consoles/Web/desk/slots.js");
const { MUTED_FOR, Silence, asksOf } = await import("../../Sources/Consoles/Web/desk/attention.js");
const { invitations, load, nextStep, onDesk, partOf, waiters, whyNotTake } = await import("../../Sources/Consoles/Web/desk/view.js");
const { possible } = await import("../../Sources/Consoles/Web/desk/talk-tools.js");
const { lines } = await import("../../Sources/Consoles/Web/desk/talk-state.js");
const { deedOf } = await import("../../Sources/Consoles/Web/desk/keys.js");
const { shiftsOf, weekOf } = await import("../../Sources/Consoles/Web/desk/shifts-words.js");

const MINUTE = 60_000;
const ME = { id: "w_me", name: "Helmi", status: "available", queues: ["q1"], limit: 3, isLead: false };
const QUEUE = {
  id: "q1", name: "Ilta", address: "ilta", open: true, closesAt: null, closedForNew: false, announcement: "",
  waiting: 0, longestSince: null, messages: 0, contacts: 0, topics: [], canned: [], tags: [], debrief: "", isLead: false, next: [],
};
const waiting = (conversation, since, more = {}) =>
  ({ conversation, kind: "live", since, topic: null, danger: false, parked: false, language: "fi", reopened: false, ...more });
const talk = (conversation, more = {}) => ({
  conversation, queue: "q1", kind: "live", phase: "open", language: "fi", topic: null, since: 0, visitorHere: true,
  parked: false, counsellor: { id: "w_me", name: "Helmi" }, people: [{ id: "w_me", name: "Helmi", part: "counsellor" }],
  danger: false, alarmSeen: false, risk: null, offeredTo: null, summary: null, asked: null, offer: null,
  feelingBefore: null, lastSeq: 0, endedBy: null, deletesAt: null, ...more,
});
const theirs = (conversation, more = {}) =>
  talk(conversation, { counsellor: { id: "w_2", name: "Matti" }, people: [{ id: "w_2", name: "Matti", part: "counsellor" }], ...more });
const desk = (more = {}) =>
  ({ me: ME, queues: [QUEUE], mine: [], others: [], alarms: [], team: [], absent: [], now: 0, ...more });
const entry = (seq, more = {}) => ({ seq, at: seq, kind: "text", author: "visitor", name: null, text: `t${seq}`, ...more });

/** A line with all that it sent and told. */
function makeLine() {
  const sent = [];
  const told = [];
  let next = 0;
  const line = new Line({
    send: (frame) => sent.push(frame),
    desk: (state) => told.push(["desk", state]),
    entry: (conversation, one) => told.push(["entry", conversation, one.seq]),
    typing: (conversation, name, on) => told.push(["typing", conversation, name, on]),
    notOpened: (conversation, code) => told.push(["notOpened", conversation, code]),
    bye: (reason, pause) => told.push(["bye", reason, pause]),
  }, () => `id${next++}`);
  return { line, sent, told };
}

beforeEach(() => storage.clear());

test("an id of a request is what the protocol allows, and has 128 bits", () => {
  const id = requestId((into) => into.fill(0xa7));
  assert.match(id, /^[A-Za-z0-9_-]{16,32}$/);
  assert.equal(id.length, 32);
});

test("what is asked waits for a line, and is answered once", async () => {
  const { line, sent } = makeLine();
  const said = line.ask("say", { conversation: "x", text: "hei" });
  assert.deepEqual(sent, []);
  line.opened();
  assert.deepEqual(sent, [{ type: "say", id: "id0", conversation: "x", text: "hei" }]);
  line.received({ type: "done", id: "id0", seq: 4 });
  assert.equal((await said).seq, 4);
  line.received({ type: "done", id: "id0", seq: 4 }); // Again: nobody waits for it.
  assert.equal(line.unanswered, 0);
});

test("after a broken line all that is unanswered goes out again, in order and under its id", async () => {
  const { line, sent } = makeLine();
  line.opened();
  const first = line.ask("say", { text: "1" });
  const second = line.ask("say", { text: "2" });
  line.received({ type: "done", id: "id0", seq: 1 });
  line.lost();
  const third = line.ask("say", { text: "3" });
  sent.length = 0;
  line.opened();
  assert.deepEqual(sent.map(({ id, text }) => [id, text]), [["id1", "2"], ["id2", "3"]]);
  line.received({ type: "done", id: "id2", seq: 3 });
  line.received({ type: "done", id: "id1", seq: 2 });
  assert.deepEqual((await Promise.all([first, second, third])).map(({ seq }) => seq), [1, 2, 3]);
});

test("a refusal is told with its code; one for stopping is asked again on the next line", async () => {
  const { line, sent } = makeLine();
  line.opened();
  const taken = line.ask("take", { conversation: "x" });
  line.received({ type: "refused", id: "id0", code: "taken", message: "" });
  await assert.rejects(taken, { code: "taken" });
  const said = line.ask("say", { text: "hei" });
  line.received({ type: "refused", id: "id1", code: "stopping" });
  line.lost();
  sent.length = 0;
  line.opened();
  assert.deepEqual(sent, [{ type: "say", id: "id1", text: "hei" }]);
  line.received({ type: "done", id: "id1", seq: 1 });
  await said;
});

test("what is of use now alone is not even begun while the line is broken", async () => {
  const { line, sent } = makeLine();
  await assert.rejects(line.ask("takeNext", {}, { now: true }), { code: "offline" });
  line.opened();
  assert.deepEqual(sent, []);
  void line.ask("takeNext", {}, { now: true });
  line.lost();
  line.opened();
  assert.deepEqual(sent.map(({ id }) => id), ["id0", "id0"], "begun: asked until it is known what came of it");
});

test("what is read is opened again after the entry that came last, under another id", () => {
  const { line, sent, told } = makeLine();
  line.read("x", 0);
  line.opened();
  assert.deepEqual(sent, [{ type: "open", id: "id0", conversation: "x", after: 0 }]);
  line.received({ type: "done", id: "id0" });
  for (const seq of [1, 2, 3]) line.received({ type: "entry", conversation: "x", entry: entry(seq) });
  line.lost();
  line.opened();
  assert.deepEqual(sent.at(-1), { type: "open", id: "id1", conversation: "x", after: 3 });
  line.received({ type: "entry", conversation: "other", entry: entry(1) });
  assert.deepEqual(told.filter(([kind]) => kind === "entry"), [["entry", "x", 1], ["entry", "x", 2], ["entry", "x", 3]]);
});

test("what may not be read is told, and not asked for again by itself", () => {
  const { line, sent, told } = makeLine();
  line.opened();
  line.read("x", 0);
  line.received({ type: "refused", id: "id0", code: "notAllowed" });
  assert.deepEqual(told, [["notOpened", "x", "notAllowed"]]);
  assert.equal(line.isRead("x"), false);
  line.lost();
  sent.length = 0;
  line.opened();
  assert.deepEqual(sent, []);
});

test("who reads no further tells the gateway; of what is gone nobody is told", () => {
  const { line, sent } = makeLine();
  line.opened();
  line.read("x", 0);
  line.read("y", 0);
  line.unread("x", true);
  line.unread("y", false);
  assert.deepEqual(sent.map(({ type, conversation }) => [type, conversation]), [["open", "x"], ["open", "y"], ["close", "x"]]);
});

test("typing is of the moment: without a line nothing of it is kept", () => {
  const { line, sent, told } = makeLine();
  line.tell("typing", { conversation: "x", on: true });
  line.opened();
  assert.deepEqual(sent, []);
  line.received({ type: "typing", conversation: "x", on: true });
  assert.deepEqual(told, [["typing", "x", null, true]]);
});

test("holds no more unanswered requests than it can keep, and lets all go at the end", async () => {
  const { line } = makeLine();
  const all = Array.from({ length: 64 }, () => line.ask("say", {}));
  await assert.rejects(line.ask("say", {}), { code: "tooMany" });
  line.end();
  for (const one of all) await assert.rejects(one, { code: "offline" });
});

test("nonsense on the line is passed over", () => {
  const { line, told } = makeLine();
  line.opened();
  for (const message of [null, 7, {}, { type: "desk" }, { type: "entry" }, { type: "entry", conversation: "x", entry: null }, { type: "done" }]) {
    line.received(message);
  }
  assert.deepEqual(told, []);
});

test("pauses grow with jitter up to their bound, start short after a line that held, and wait as asked", () => {
  const pauses = new Pauses();
  assert.deepEqual([pauses.next(0), pauses.next(0), pauses.next(1)], [150, 300, 1_800]);
  for (let attempt = 0; attempt < 20; attempt += 1) pauses.next(0.5);
  assert.equal(pauses.next(0.5), 10_000);
  pauses.settled();
  assert.equal(pauses.next(0.5), 300);
  pauses.atLeast(5_000);
  assert.equal(pauses.next(0), 5_000);
  assert.ok(pauses.next(0.5) < 5_000, "asked once");
  pauses.atLeast(5_000);
  assert.equal(pauses.next(1), 7_500, "not all in the moment that was asked for");
  pauses.atLeast(10 ** 9);
  assert.equal(pauses.next(0), 30_000);
});

test("a log has every entry once and in order, however they come", () => {
  const log = new Log();
  assert.equal(log.add(entry(2), "w_me"), true);
  assert.equal(log.add(entry(1), "w_me"), true);
  assert.equal(log.add(entry(2), "w_me"), false);
  assert.deepEqual(log.entries.map(({ seq }) => seq), [1, 2]);
  assert.equal(log.last, 2);
});

test("an own message is seen once, whether its answer or its entry comes first", () => {
  const mine = (seq, text) => entry(seq, { author: "staff", by: "w_me", name: "Helmi", text });
  for (const answerFirst of [true, false]) {
    const log = new Log();
    log.sending("a", "say", "hei");
    log.sending("b", "say", "hei");
    assert.equal(log.outgoing.length, 2);
    if (answerFirst) log.sent("a", 1);
    assert.equal(log.outgoing.length, 2, "on its way until it stands in the log");
    log.add(mine(1, "hei"), "w_me");
    if (!answerFirst) log.sent("a", 1);
    assert.deepEqual(log.outgoing.map(({ id }) => id), ["b"]);
    log.sent("b", 2);
    log.add(mine(2, "hei"), "w_me");
    assert.deepEqual(log.outgoing, []);
  }
});

test("what another wrote, or what was written in another manner, is not taken for one's own", () => {
  const log = new Log();
  log.sending("a", "note", "hei");
  log.add(entry(1, { text: "hei" }), "w_me");
  log.add(entry(2, { author: "staff", by: "w_2", kind: "note", text: "hei" }), "w_me");
  log.add(entry(3, { author: "staff", by: "w_me", kind: "text", text: "hei" }), "w_me");
  assert.equal(log.outgoing.length, 1);
  log.failed("a");
  assert.deepEqual(log.outgoing, []);
});

test("a very long log keeps its end", () => {
  const log = new Log();
  for (let seq = 1; seq <= 2_010; seq += 1) log.add(entry(seq), "w_me");
  assert.equal(log.entries.length, 2_000);
  assert.equal(log.entries[0].seq, 11);
});

test("drafts last through a reload, and are gone with their conversation", () => {
  const drafts = new Drafts();
  drafts.write("x", "note", "kesken");
  drafts.sending("x", { id: "a", manner: "say", text: "matkalla" });
  drafts.write("y", "say", "toinen");
  const after = new Drafts();
  assert.deepEqual(after.of("x"), { manner: "note", text: "kesken", unsent: [{ id: "a", manner: "say", text: "matkalla" }] });
  after.answered("x", "a");
  after.keepOnly(new Set(["x"]));
  assert.deepEqual(new Drafts().of("y"), { manner: "say", text: "", unsent: [] });
  after.write("x", "say", "");
  assert.equal(storage.size, 0, "nothing is left in the browser");
});

test("mangled drafts are none", () => {
  storage.set("kuulolla.desk.drafts", "{not json");
  assert.equal(new Drafts().of("x").text, "");
});

/** The desk's conversations on a line of the test's own. */
function makeTalks(drafts = new Drafts()) {
  const refused = [];
  const came = [];
  const sent = [];
  let next = 0;
  const newId = () => `id${next++}`;
  let talks;
  const line = new Line({
    send: (frame) => sent.push(frame),
    desk() {},
    entry: (conversation, one) => talks.entry(conversation, one),
    typing: (conversation, name, on) => talks.typed(conversation, name, on),
    notOpened: (conversation, code) => talks.notOpened(conversation, code),
    bye() {},
  }, newId);
  const clock = { now: 1_000 };
  talks = new Talks(line, drafts, {
    changed() {},
    came: (conversation) => came.push(conversation),
    refused: (...all) => refused.push(all),
    newId,
    now: () => clock.now,
  });
  return { talks, line, sent, refused, came, drafts, clock };
}

test("a message that the line broke under is in the log once, and nothing of it stays in the browser", async () => {
  const { talks, line, sent, drafts } = makeTalks();
  line.opened();
  talks.follow(desk({ mine: [talk("x")] }));
  const said = talks.send("x", "say", "hei");
  const { id } = sent.find(({ type }) => type === "say");
  assert.equal(drafts.of("x").unsent.length, 1);
  line.lost();
  line.opened();
  assert.equal(sent.filter((frame) => frame.id === id).length, 2);
  line.received({ type: "entry", conversation: "x", entry: entry(1, { author: "staff", by: "w_me", text: "hei" }) });
  line.received({ type: "done", id, seq: 1 });
  await said;
  const { log } = talks.of("x");
  assert.deepEqual([log.entries.length, log.outgoing.length, storage.size], [1, 0, 0]);
});

test("what was on its way at a reload goes out again under the same id", () => {
  const before = new Drafts();
  before.sending("x", { id: "earlier", manner: "say", text: "hei" });
  const { talks, line, sent } = makeTalks(new Drafts());
  line.opened();
  talks.follow(desk({ mine: [talk("x")] }));
  assert.deepEqual(sent.find(({ type }) => type === "say"), { type: "say", id: "earlier", conversation: "x", text: "hei" });
  assert.equal(talks.of("x").log.outgoing.length, 1);
});

test("a refused message goes back with a sentence", async () => {
  const { talks, line, sent, refused } = makeTalks();
  line.opened();
  talks.follow(desk({ mine: [talk("x")] }));
  const said = talks.send("x", "say", "hei");
  line.received({ type: "refused", id: sent.at(-1).id, code: "ended" });
  await said;
  assert.deepEqual(refused, [["x", "say", "hei", "desk.refused.ended"]]);
  assert.equal(talks.of("x").log.outgoing.length, 0);
});

test("what came while nobody looked is counted, what was there before is not", () => {
  const { talks, line, came } = makeTalks();
  line.opened();
  const state = desk({ mine: [talk("x", { lastSeq: 2 }), talk("y")] });
  talks.follow(state);
  talks.look("y");
  for (const seq of [1, 2, 3]) line.received({ type: "entry", conversation: "x", entry: entry(seq) });
  line.received({ type: "entry", conversation: "x", entry: entry(3) });
  line.received({ type: "entry", conversation: "y", entry: entry(1) });
  assert.deepEqual([talks.of("x").unread, talks.of("y").unread, talks.unread], [1, 0, 1]);
  assert.deepEqual(came, ["x", "y"]);
  talks.look("x");
  assert.equal(talks.unread, 0);
});

test("who stops typing without a word is not said to type for ever", () => {
  const { talks, line, clock } = makeTalks();
  line.opened();
  talks.follow(desk({ mine: [talk("x")] }));
  talks.typed("x", null, true);
  talks.typed("x", "Matti", true);
  assert.deepEqual(talks.typing("x"), ["", "Matti"]);
  line.received({ type: "entry", conversation: "x", entry: entry(1) });
  assert.deepEqual(talks.typing("x"), ["Matti"], "the words have come");
  clock.now += 20_000;
  assert.deepEqual(talks.typing("x"), []);
});

test("a shift lead's followed conversation is left at once, and does not come back by itself", () => {
  const { talks, line, sent } = makeTalks();
  line.opened();
  const others = [theirs("x")];
  const lead = { ...ME, isLead: true };
  talks.watch("x");
  assert.deepEqual(talks.follow(desk({ me: lead, others })).map(({ conversation }) => conversation), ["x"]);
  const seen = [theirs("x", { people: [...others[0].people, { id: "w_me", name: "Helmi", part: "observer" }] })];
  talks.follow(desk({ me: lead, others: seen }));
  talks.leave("x");
  assert.equal(sent.at(-1).type, "close");
  assert.deepEqual(talks.follow(desk({ me: lead, others: seen })), [], "the gateway has not heard of it yet");
  assert.deepEqual(talks.follow(desk({ me: lead, others })), []);
  assert.deepEqual(talks.follow(desk({ me: lead, others: seen })).length, 1, "asked in again");
});

test("what cannot be opened is tried again after a while, not at every state of the desk", () => {
  const { talks, line, sent, clock } = makeTalks();
  line.opened();
  const state = desk({ mine: [talk("x")] });
  talks.follow(state);
  line.received({ type: "refused", id: sent.at(-1).id, code: "storage" });
  talks.follow(state);
  assert.equal(sent.length, 1);
  clock.now += 6_000;
  talks.follow(state);
  assert.equal(sent.length, 2);
});

test("drafts of what has ended are dropped", () => {
  const { talks, drafts } = makeTalks();
  drafts.write("x", "say", "kesken");
  talks.follow(desk({ mine: [talk("x")] }));
  assert.equal(drafts.of("x").text, "kesken");
  talks.follow(desk({ mine: [talk("x", { phase: "ended" })] }));
  assert.equal(storage.size, 0);
});

test("numbers of conversations stay while they are there", () => {
  const slots = new Slots();
  assert.deepEqual(slots.follow(["a", "b", "c"]), ["a", "b", "c"]);
  assert.deepEqual(slots.follow(["c", "b"]), ["b", "c"]);
  assert.equal(slots.numberOf("c"), 3);
  assert.deepEqual(slots.follow(["c", "b", "d"]), ["d", "b", "c"]);
  assert.equal(slots.at(1), "d");
  assert.equal(slots.at(9), null);
});

test("danger stands first in the queue, then who waits by the screen, then what was left", () => {
  const next = [
    waiting("left", 1, { kind: "message" }), waiting("late", 9), waiting("parked", 2, { parked: true }),
    waiting("early", 5), waiting("danger", 99, { danger: true }),
  ];
  const state = desk({ queues: [{ ...QUEUE, next }] });
  assert.deepEqual(waiters(state).map(({ conversation }) => conversation), ["danger", "early", "late", "parked", "left"]);
  assert.deepEqual(waiters(desk({ queues: [{ ...QUEUE, id: "q2", next }] })), [], "another's queue");
});

test("who may take, and why not", () => {
  const queues = [{ ...QUEUE, next: [waiting("x", 0)] }];
  const full = [talk("a"), talk("b"), talk("c")];
  assert.equal(whyNotTake(desk({ queues })), null);
  assert.equal(whyNotTake(desk()), "nobody");
  assert.equal(whyNotTake(desk({ queues, mine: full })), "full");
  const danger = [{ ...QUEUE, next: [waiting("x", 0, { danger: true })] }];
  assert.equal(whyNotTake(desk({ queues: danger, mine: full })), null, "nobody in danger waits because of a limit");
  const parked = [{ ...QUEUE, next: [waiting("x", 0, { parked: true })] }];
  assert.equal(whyNotTake(desk({ queues: parked })), "nobody", "who did not answer is not next");
  assert.equal(whyNotTake(desk({ queues, mine: [...full.slice(1), talk("d", { phase: "ended" })] })), null, "what is wrapped up is no load");
  assert.equal(whyNotTake(desk({ queues, me: { ...ME, status: "pause" } })), "pause");
  assert.equal(whyNotTake(desk({ queues, me: { ...ME, status: "off" } })), "off");
  assert.equal(load(desk({ mine: [talk("a"), theirs("b"), talk("c", { kind: "message" })] })), 1);
});

test("what is offered or asked of the reader, and what stands on the desk", () => {
  const offered = theirs("o", { offeredTo: { id: "w_me", name: "Helmi" } });
  const asked = theirs("s", { asked: { id: "w_me", words: 1 } });
  const forLead = theirs("l", { asked: { id: null, words: 1 } });
  const joined = theirs("j", { people: [{ id: "w_me", name: "Helmi", part: "second" }] });
  const state = desk({ mine: [talk("m"), joined], others: [offered, asked, theirs("t"), joined, forLead] });
  assert.deepEqual(invitations(state).offered.map(({ conversation }) => conversation), ["o"]);
  assert.deepEqual(invitations(state).asked.map(({ conversation }) => conversation), ["s"]);
  const led = { ...state, queues: [{ ...QUEUE, isLead: true }] };
  assert.deepEqual(invitations(led).asked.map(({ conversation }) => conversation), ["s", "l"], "whoever leads is asked by nobody's name");
  assert.deepEqual(onDesk(state, (id) => id === "t").map(({ conversation }) => conversation), ["m", "j", "t"]);
  assert.equal(partOf(joined, "w_me"), "second");
});

test("what goes back to the queue is offered to whoever is on duty there", () => {
  const given = theirs("g", { offeredTo: { id: null, name: null } });
  const offeredTo = (me) => invitations(desk({ me: { ...ME, ...me }, others: [given] })).offered.length;
  assert.deepEqual([offeredTo({}), offeredTo({ status: "pause" }), offeredTo({ status: "off" }), offeredTo({ queues: ["q2"] })], [1, 1, 0, 0]);
  assert.equal(invitations(desk({ mine: [talk("g", { offeredTo: { id: null, name: null } })] })).offered.length, 0, "nobody is offered their own");
});

test("a week begins on Monday, and a shift over midnight is of both days", () => {
  const week = weekOf("2026-11-26");
  assert.deepEqual([week[0], week[6], week.length], ["2026-11-23", "2026-11-29", 7]);
  assert.deepEqual(weekOf("2026-11-29"), week);
  assert.equal(weekOf("2027-01-01")[0], "2026-12-28");
  const at = (words) => Date.parse(`${words}+02:00`);
  const night = { id: "n", from: at("2026-11-26T22:00"), to: at("2026-11-27T06:00") };
  const evening = { id: "e", from: at("2026-11-26T18:00"), to: at("2026-11-27T00:00") };
  const of = (day) => shiftsOf([night, evening], day).map(({ id }) => id);
  assert.deepEqual(of("2026-11-25"), []);
  assert.deepEqual(of("2026-11-26"), ["e", "n"]);
  assert.deepEqual(of("2026-11-27"), ["n"], "one that ends at midnight is of its own day alone");
});

test("each can do what their part allows, and nothing that is over", () => {
  const led = [{ ...QUEUE, isLead: true }];
  const observed = theirs("x", { people: [{ id: "w_me", name: "Helmi", part: "observer" }] });
  assert.deepEqual(Object.entries(possible(talk("x"), desk())).filter(([, can]) => can).map(([name]) => name), ["flag", "end", "handOver", "askLead", "askSecond"]);
  assert.deepEqual(Object.entries(possible(observed, desk({ queues: led }))).filter(([, can]) => can).map(([name]) => name), ["join", "leave", "takeOver"]);
  assert.deepEqual(Object.values(possible(talk("x", { phase: "ended" }), desk())).some(Boolean), false);
  assert.equal(possible(talk("x", { phase: "called" }), desk()).callAgain, true);
});

test("what a conversation says of itself", () => {
  const ids = (more) => lines(talk("x", more), "w_me", 0, (id) => id).map(({ id }) => id);
  assert.deepEqual(ids({}), []);
  assert.deepEqual(ids({ danger: true, visitorHere: false }), ["danger", "away"]);
  assert.deepEqual(ids({ danger: true, alarmSeen: true, phase: "called" }), ["danger-seen", "called"]);
  assert.deepEqual(ids({ offeredTo: { id: null, name: null }, asked: { id: null, words: 3 } }), ["offered", "asked"]);
});

test("what asks: an alarm above all, a late step, an offer, and who waits while one is free", () => {
  const risk = { since: 0, by: "Helmi", open: true, steps: [{ step: "askPlace", due: 5, doneAt: null, by: null, entry: null }] };
  const state = desk({
    queues: [{ ...QUEUE, next: [waiting("w", 0), waiting("p", 0, { parked: true }), waiting("m", 0, { kind: "message" })] }],
    mine: [talk("x", { risk })],
    others: [theirs("o", { offeredTo: { id: "w_me", name: "Helmi" } })],
    alarms: [{ conversation: "a", queue: "q1", since: 0, seenBy: null }, { conversation: "b", queue: "q1", since: 0, seenBy: "Matti" }],
  });
  assert.deepEqual(asksOf(state, MINUTE + 10).map(({ kind }) => kind), ["alarm", "step", "offered", "arrival"]);
  assert.deepEqual(asksOf(state, MINUTE).map(({ kind }) => kind), ["alarm", "offered", "arrival"], "not late yet");
  assert.equal(asksOf(state, 6 * MINUTE).find(({ kind }) => kind === "arrival").urgency, 1, "who has waited long");
  assert.deepEqual(asksOf({ ...state, me: { ...ME, status: "pause" } }, 0).map(({ kind }) => kind), ["alarm", "offered"]);
  assert.deepEqual(asksOf({ ...state, me: { ...ME, limit: 1 } }, 0).map(({ kind }) => kind), ["alarm", "offered"], "can take nobody more");
  assert.deepEqual(asksOf({ ...state, me: { ...ME, status: "off" } }, 0), []);
  assert.equal(asksOf({ ...state, me: { ...ME, status: "off", isLead: true } }, 0)[0].kind, "alarm");
});

test("silence is for minutes, and never for what comes anew", () => {
  const silence = new Silence();
  const one = { id: "one", kind: "arrival", urgency: 0 };
  const two = { id: "two", kind: "arrival", urgency: 0 };
  silence.begin([one], MUTED_FOR);
  assert.deepEqual(silence.heard([one], 10), []);
  assert.equal(silence.isOn(10), true);
  assert.deepEqual(silence.heard([one, two], 10), [two]);
  assert.deepEqual(silence.heard([one], MUTED_FOR), [one], "the minutes are over");
  silence.begin([one], 2 * MUTED_FOR);
  silence.heard([], MUTED_FOR + 1);
  assert.deepEqual(silence.heard([one], MUTED_FOR + 2), [one], "it asks anew");
});

test("the step that is next is the first that is not done", () => {
  const step = (name, doneAt) => ({ step: name, due: 1, doneAt, by: null, entry: null });
  assert.equal(nextStep([step("a", 1), step("b", null), step("c", null)])?.step, "b");
  assert.equal(nextStep([step("a", 1)]), null);
});

test("keys go with Alt alone, by the place of the key", () => {
  const key = (code, more = {}) => deedOf({ code, altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, defaultPrevented: false, ...more });
  assert.equal(key("KeyN"), "takeNext");
  assert.equal(key("Digit3"), 3);
  assert.equal(key("KeyN", { altKey: false }), null);
  assert.equal(key("KeyN", { ctrlKey: true }), null, "AltGr writes a sign");
  assert.equal(key("KeyN", { defaultPrevented: true }), null);
});
