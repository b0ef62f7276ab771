// The visitor's line by its rules (chat/line): nothing said is lost, shown twice or out of order,
// whatever breaks; a gateway of the test's own, virtual time.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

const { ChatLine } = await import("../../Sources/Consoles/Web/chat/line/line.js");
const { Keep } = await import("../../Sources/Consoles/Web/chat/line/keep.js");
const { MOST_WAITING } = await import("../../Sources/Consoles/Web/chat/line/outbox.js");

mock.timers.enable({ apis: ["setTimeout"] });
let time = 0;
globalThis.performance = { now: () => time };

/** What a browser keeps. */
function store() {
  const kept = new Map();
  return {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => kept.set(key, value),
    remove: (key) => kept.delete(key),
    kept,
  };
}

let tab, device;

/** A page: it is opened anew by making another with the same stores. */
function page() {
  const told = { over: [], refused: [], came: [], changes: 0, lost: 0, back: 0 };
  const port = {
    sent: [],
    opens: 0,
    broken: 0,
    pause: 0,
    isOpen: false,
    open() { this.opens += 1; },
    send(message) { if (this.isOpen) this.sent.push(structuredClone(message)); },
    breakOff() { this.broken += 1; this.isOpen = false; line.lost(); },
    pauseAtLeast(pause) { this.pause = pause; },
    settled() {},
    stop() { this.isOpen = false; },
  };
  const line = new ChatLine(new Keep(tab, device), port, {
    changed: () => (told.changes += 1),
    came: (entry) => told.came.push(entry.seq),
    typing: () => {},
    refused: (request, code) => told.refused.push([request.type, request.text, code]),
    over: (reason, kept) => told.over.push([reason, kept]),
    lost: () => (told.lost += 1),
    back: () => (told.back += 1),
  });
  const connects = () => {
    port.isOpen = true;
    line.opened();
  };
  const breaks = () => {
    port.isOpen = false;
    line.lost();
  };
  const last = (type) => port.sent.filter((one) => one.type === type).at(-1);
  const answer = (type, fields = {}) => line.received({ type: "done", id: last(type).id, ...fields });
  const refuse = (type, code) => line.received({ type: "refused", id: last(type).id, code, message: "" });
  /** From a connection to a conversation. */
  const greet = (phase = "open") => {
    connects();
    answer(port.sent.at(-1).type, { conversation: "x_1" });
    line.received({ type: "state", state: state(phase) });
  };
  return { line, port, told, connects, breaks, last, answer, refuse, greet, sent: (type) => port.sent.filter((one) => one.type === type) };
}

const state = (phase) => ({ conversation: "x_1", kind: "live", phase, queue: "ilta", people: [], now: Date.now(), lastSeq: 0 });
const entry = (seq, text, own = false) => ({ type: "entry", entry: { seq, at: 1, kind: "text", author: own ? "visitor" : "staff", name: null, part: null, text, own } });
const WISH = { queue: "ilta", kind: "live", language: "fi" };

function begun() {
  const opened = page();
  opened.line.begin(WISH);
  opened.greet();
  return opened;
}

beforeEach(() => {
  tab = store();
  device = store();
  time = 0;
});

test("a conversation begins with a secret of 256 bits that the tab alone keeps", () => {
  const { line, port, connects, last } = page();
  assert.equal(line.begun, false);
  line.begin({ ...WISH, topic: "worry", feeling: 2 });
  connects();
  const start = last("start");
  assert.match(start.secret, /^[A-Za-z0-9_-]{43}$/);
  assert.match(start.id, /^[A-Za-z0-9_-]{16,32}$/);
  assert.deepEqual([start.queue, start.kind, start.topic, start.feeling], ["ilta", "live", "worry", 2]);
  assert.equal(port.opens, 1);
  assert.equal(JSON.parse(tab.read("kuulolla.chat")).secret, start.secret);
  assert.equal(device.kept.size, 0);
});

test("a start whose answer was lost is asked again by a reloaded page, with the same id and secret", () => {
  const first = page();
  first.line.begin(WISH);
  first.connects();
  const second = page();
  assert.equal(second.line.begun, true);
  second.line.comeBack();
  second.connects();
  assert.deepEqual(second.last("start"), first.last("start"));
  second.answer("start", { conversation: "x_1" });
  assert.equal(second.line.ready, true);
  // From now on it comes back, and never begins again.
  second.breaks();
  second.connects();
  assert.deepEqual([second.last("return").secret, second.sent("start").length], [first.last("start").secret, 1]);
});

test("a refused start leaves nothing behind and says why", () => {
  const { line, connects, refuse, told } = page();
  line.begin(WISH);
  connects();
  refuse("start", "full");
  assert.deepEqual(told.over, [["notBegun:full", []]]);
  assert.equal(line.begun, false);
  assert.equal(tab.read("kuulolla.chat"), null);
});

test("a start that storage refused is asked again on another line", () => {
  const { line, connects, refuse, port, sent } = page();
  line.begin(WISH);
  connects();
  refuse("start", "storage");
  assert.equal(port.broken, 1);
  assert.ok(port.pause > 0);
  connects();
  assert.equal(sent("start").length, 2);
  assert.equal(sent("start")[0].id, sent("start")[1].id);
});

test("what is said while the line is broken goes out after it, in order and one at a time", () => {
  const { line, breaks, connects, answer, sent, last } = begun();
  breaks();
  line.say("yksi");
  line.say("kaksi");
  assert.deepEqual(line.unsaid.map((one) => one.text), ["yksi", "kaksi"]);
  assert.equal(sent("say").length, 0);
  connects();
  assert.equal(sent("say").length, 0); // Not before the conversation stands.
  answer("return");
  assert.deepEqual(sent("say").map((one) => one.text), ["yksi"]);
  line.received({ type: "done", id: last("say").id, seq: 1 });
  assert.deepEqual(sent("say").map((one) => one.text), ["yksi", "kaksi"]);
  line.received({ type: "done", id: last("say").id, seq: 2 });
  assert.deepEqual(line.unsaid, []);
  assert.deepEqual(line.entries.map((one) => one.text), ["yksi", "kaksi"]);
});

test("a message on its way when the page is reloaded is asked again with its id, and shown once", () => {
  const first = begun();
  first.line.say("hei");
  const second = page();
  assert.deepEqual(second.line.unsaid.map((one) => one.text), ["hei"]);
  second.line.comeBack();
  second.greet();
  assert.equal(second.last("say").id, first.last("say").id);
  second.line.received(entry(1, "hei", true)); // The gateway had it all along.
  assert.deepEqual(second.line.unsaid, []);
  second.answer("say", { seq: 1 });
  assert.equal(second.line.entries.length, 1);
  assert.equal(JSON.parse(tab.read("kuulolla.chat")).requests.length, 0);
});

test("entries are shown once, in the order of their numbers; the next line is told the last that came", () => {
  const { line, breaks, connects, last, told } = begun();
  line.received(entry(1, "a"));
  line.received(entry(3, "c"));
  line.received(entry(2, "b"));
  line.received(entry(3, "c"));
  assert.deepEqual(line.entries.map((one) => one.text), ["a", "b", "c"]);
  assert.deepEqual(told.came, [1, 3, 2]);
  breaks();
  connects();
  assert.equal(last("return").after, 3);
});

test("a number that is known by an answer alone does not skip what came before it", () => {
  const { line, breaks, connects, answer, last } = begun();
  line.received(entry(1, "a"));
  line.say("minä");
  answer("say", { seq: 3 }); // Entry 2, of the counsellor, is still on its way.
  breaks();
  connects();
  assert.equal(last("return").after, 1);
  answer("return");
  line.received(entry(2, "b"));
  line.received(entry(3, "minä", true));
  assert.deepEqual(line.entries.map((one) => one.text), ["a", "b", "minä"]);
});

test("a refused message comes back with its words, and the next one goes out", () => {
  const { line, refuse, told, sent } = begun();
  line.say("liian pitkä");
  line.say("lyhyt");
  refuse("say", "tooLong");
  assert.deepEqual(told.refused, [["say", "liian pitkä", "tooLong"]]);
  assert.deepEqual(line.unsaid.map((one) => one.text), ["lyhyt"]);
  assert.deepEqual(sent("say").map((one) => one.text), ["liian pitkä", "lyhyt"]);
});

test("what storage could not take, or came too fast, is asked again after a pause and keeps its place", () => {
  const { line, refuse, sent, told } = begun();
  line.say("yksi");
  line.say("kaksi");
  for (const code of ["storage", "tooMany"]) {
    refuse("say", code);
    mock.timers.tick(31_000);
  }
  assert.deepEqual(sent("say").map((one) => one.text), ["yksi", "yksi", "yksi"]);
  assert.equal(new Set(sent("say").map((one) => one.id)).size, 1);
  assert.deepEqual(told.refused, []);
});

test("danger waits for nothing that is said", () => {
  const { line, sent } = begun();
  line.say("yksi");
  void line.ask("danger");
  assert.equal(sent("danger").length, 1);
  assert.equal(line.waits("danger"), true);
});

test("danger while the line is broken is told on the next one, by a reloaded page too", () => {
  const first = begun();
  first.breaks();
  void first.line.ask("danger").catch(() => {});
  const second = page();
  second.line.comeBack();
  second.greet();
  assert.equal(second.sent("danger").length, 1);
});

test("a code makes this device's own secret; where its answer was lost, the secret is tried first", () => {
  const first = page();
  first.line.trade("K7Q2M-9XW4R", "ilta");
  first.connects();
  const { code, newSecret, after } = first.last("return");
  assert.deepEqual([code, after], ["K7Q2M-9XW4R", 0]);
  const second = page();
  second.line.comeBack();
  second.connects();
  assert.equal(second.last("return").secret, newSecret);
  assert.equal(second.last("return").code, undefined);
  second.refuse("return", "unknown"); // The gateway never got the first one.
  assert.deepEqual([second.last("return").code, second.last("return").newSecret], ["K7Q2M-9XW4R", newSecret]);
  second.answer("return", { conversation: "x_1" });
  assert.equal(second.line.secret, newSecret);
  assert.deepEqual(second.told.over, []);
});

test("a code that nobody knows is told as such", () => {
  const { line, connects, refuse, told } = page();
  line.trade("AAAAA-AAAAA", "ilta");
  connects();
  refuse("return", "unknown");
  assert.deepEqual(told.over, [["codeUnknown", []]]);
  assert.equal(line.begun, false);
});

test("erasing leaves nothing in the browser, and tells what is kept", () => {
  const { line, answer, told } = begun();
  line.received(entry(1, "a"));
  void line.ask("erase");
  answer("erase", { kept: ["emergency"] });
  line.received({ type: "bye", reason: "erased", reconnectMilliseconds: 0 });
  assert.deepEqual(told.over, [["erased", ["emergency"]]]);
  assert.deepEqual([line.begun, line.entries.length, tab.kept.size, device.kept.size], [false, 0, 0, 0]);
});

test("where another page took over, this one keeps what is needed to take it back", () => {
  const { line, told, port } = begun();
  const secret = line.secret;
  line.received({ type: "bye", reason: "replaced", reconnectMilliseconds: 500 });
  assert.deepEqual(told.over, [["replaced", []]]);
  line.comeBack();
  assert.equal(port.opens, 2);
  assert.equal(line.secret, secret);
});

test("a gateway that stops says when it is back", () => {
  const { line, port, told } = begun();
  line.received({ type: "bye", reason: "stopping", reconnectMilliseconds: 700 });
  assert.equal(port.pause, 700);
  assert.deepEqual(told.over, []);
});

test("a quiet line is asked for a word, and given up where none comes", () => {
  const { line, port, sent } = begun();
  time = 26_000;
  line.check();
  assert.equal(sent("ping").length, 1);
  line.received({ type: "pong", now: Date.now() });
  time = 40_000;
  line.check();
  assert.equal(port.broken, 0);
  time = 52_000;
  line.check();
  time = 61_000;
  line.check();
  assert.equal(port.broken, 1);
});

test("a device that woke up finds a dead line within seconds", () => {
  const { line, port, sent } = begun();
  line.woke();
  assert.equal(sent("ping").length, 1);
  time = 3_040;
  mock.timers.tick(3_050);
  assert.equal(port.broken, 1);
});

test("what waits has a bound", () => {
  const { line, breaks } = begun();
  breaks();
  for (let count = 0; count < MOST_WAITING; count += 1) assert.equal(line.say("x"), true);
  assert.equal(line.say("x"), false);
});

test("a device remembers only when it is told to, and forgets again", () => {
  const { line } = begun();
  const keep = new Keep(tab, device);
  keep.remember(true);
  assert.equal(tab.read("kuulolla.chat"), null);
  tab = store(); // Another tab.
  assert.equal(page().line.secret, line.secret);
  new Keep(tab, device).remember(false);
  assert.equal(device.read("kuulolla.chat"), null);
});

test("what a browser kept in an unknown form is nothing", () => {
  for (const kept of ["", "x", "null", "{}", '{"secret":1,"requests":[]}']) {
    tab.write("kuulolla.chat", kept);
    assert.equal(page().line.begun, false);
  }
});

test("messages of an unknown form break nothing", () => {
  const { line } = begun();
  for (const message of [null, 1, "x", {}, { type: "entry" }, { type: "entry", entry: {} }, { type: "state", state: null }, { type: "done" }, { type: "refused", id: "?" }]) {
    line.received(message);
  }
  assert.equal(line.entries.length, 0);
});

test("what is of use at its moment alone is answered once, never kept, and ends with the line", async () => {
  const { Moments } = await import("../../Sources/Consoles/Web/chat/line/moments.js");
  /** @type {any[]} */
  const sent = [];
  const moments = new Moments((message) => sent.push(message));
  const first = moments.ask("mediaJoin", { offer: "v=0" });
  const second = moments.ask("mediaSending", { audio: true });
  const third = moments.ask("mediaSending", { audio: false });
  assert.deepEqual(sent.map(({ type }) => type), ["mediaJoin", "mediaSending", "mediaSending"]);
  assert.equal(moments.answered({ type: "done", id: "another" }), false);
  assert.equal(moments.answered({ type: "done", id: sent[0].id, answer: "v=0 a" }), true);
  assert.equal((await first).answer, "v=0 a");
  assert.equal(moments.answered({ type: "refused", id: sent[1].id, code: "taken" }), true);
  await assert.rejects(second, (error) => error.code === "taken");
  moments.lost();
  await assert.rejects(third, (error) => error.code === "offline");
  assert.equal(moments.answered({ type: "done", id: sent[2].id }), false);
});
