// The page's session (signalling/session.js) against a gateway of the test's own, in virtual time:
// what is sent, what is sent again, and what a page is told. Node's own test runner; no browser.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** Every connection that the page has opened, the newest last. @type {FakeSocket[]} */
let sockets = [];

class FakeSocket {
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(url, subprotocol) {
    Object.assign(this, { url, subprotocol });
    sockets.push(this);
  }
  send(frame) {
    this.sent.push(JSON.parse(frame));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  breaks(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

/** Virtual time: every timer of the page, run by `tick`. */
const clock = {
  now: 0,
  next: 1,
  timers: new Map(),
  add(action, pause, every) {
    this.timers.set(this.next, { action, at: this.now + pause, every });
    return this.next++;
  },
  tick(milliseconds) {
    const end = this.now + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      const [id, timer] = due;
      this.now = timer.at;
      if (timer.every > 0) timer.at += timer.every;
      else this.timers.delete(id);
      timer.action();
    }
    this.now = end;
  },
  /** Time passes, and only then may each timer that is due run, once. */
  throttled(milliseconds) {
    this.now += milliseconds;
    for (const [id, timer] of [...this.timers]) {
      if (timer.at > this.now) continue;
      if (timer.every > 0) timer.at = this.now + timer.every;
      else this.timers.delete(id);
      timer.action();
    }
  },
};
globalThis.setTimeout = (action, pause) => clock.add(action, pause, 0);
globalThis.setInterval = (action, pause) => clock.add(action, pause, pause);
globalThis.clearTimeout = globalThis.clearInterval = (id) => clock.timers.delete(id);
performance.now = () => clock.now;

globalThis.WebSocket = FakeSocket;
globalThis.location = { protocol: "https:", host: "care.example" };
globalThis.document = { addEventListener() {}, visibilityState: "visible" };
globalThis.addEventListener = () => {};

const { Session } = await import("../../Sources/Consoles/Web/signalling/session.js");

const SNAPSHOT = { now: 1_000, mediaEpoch: "1", calls: [], visits: [], texts: [] };
const HELLO = { session: "s_1", secret: "x", resumeSeconds: 60, pingSeconds: 20, seq: 0, you: {}, snapshot: SNAPSHOT };

/** A started session with what it told its page. */
function start() {
  const told = [];
  const session = new Session(
    { as: "guest", secret: "link", language: () => "fi" },
    {
      started: () => told.push("started"),
      replaced: (snapshot) => told.push(["replaced", snapshot.mediaEpoch]),
      event: (event, body) => told.push([event, body]),
      resumed: (epoch) => told.push(["resumed", epoch]),
      crowded: () => told.push("crowded"),
      lost: () => told.push("lost"),
      closed: (reason) => told.push(["closed", reason]),
    },
  );
  session.start();
  return { session, told };
}

function startReady() {
  const started = start();
  sockets[0].open();
  sockets[0].says({ re: 0, ok: HELLO });
  return started;
}

const newest = () => sockets.at(-1);
/** Longer than the longest pause between attempts (15 s). */
const LONG = 16_000;

beforeEach(() => {
  sockets = [];
  clock.timers.clear();
});

test("says hello with the link's secret, over the page's own host", () => {
  startReady();
  assert.equal(sockets[0].url, "wss://care.example/ws");
  assert.equal(sockets[0].subprotocol, "kuulolla.1");
  assert.deepEqual(sockets[0].sent, [{ id: 0, type: "hello", body: { as: "guest", secret: "link", language: "fi" } }]);
});

test("numbers requests from one on and gives each its own reply", async () => {
  const { session } = startReady();
  const first = session.request("accept", { callId: "k" });
  const second = session.request("hangUp", { callId: "k" });
  assert.deepEqual(sockets[0].sent.slice(1).map((frame) => frame.id), [1, 2]);
  sockets[0].says({ re: 2, error: { code: "ended", message: "" } });
  sockets[0].says({ re: 1, ok: { done: true } });
  assert.deepEqual(await first, { done: true });
  await assert.rejects(second, { code: "ended" });
});

test("resumes with the highest event and sends unanswered requests again, in order, as they were", async () => {
  const { session, told } = startReady();
  sockets[0].says({ seq: 1, event: "visit", body: { n: 1 } });
  sockets[0].says({ seq: 2, event: "visit", body: { n: 2 } });
  const answered = session.request("decline", {});
  sockets[0].says({ re: 1, ok: {} });
  await answered;
  const lost = session.request("accept", { callId: "k" });
  sockets[0].breaks();
  const later = session.request("hangUp", { callId: "k" });
  clock.tick(LONG);
  newest().open();
  assert.deepEqual(newest().sent, [{ id: 0, type: "resume", body: { session: "s_1", secret: "x", lastSeq: 2 } }]);
  newest().says({ re: 0, ok: { resumed: true, replayed: 1, mediaEpoch: "1", snapshot: null } });
  assert.deepEqual(newest().sent.slice(1), [
    { id: 2, type: "accept", body: { callId: "k" } },
    { id: 3, type: "hangUp", body: { callId: "k" } },
  ]);
  newest().says({ re: 2, ok: { reply: "kept" } });
  newest().says({ re: 3, ok: {} });
  assert.deepEqual(await lost, { reply: "kept" });
  await later;
  assert.deepEqual(told.filter((one) => one === "lost" || one[0] === "resumed"), ["lost", ["resumed", "1"]]);
});

test("what was asked for that moment only is not sent again, and keeps its number", async () => {
  const { session } = startReady();
  const ring = session.request("ring", { visitId: "v" }, true);
  sockets[0].breaks();
  await assert.rejects(session.request("ring", { visitId: "v" }, true), { code: "offline" });
  const later = session.request("decline", {});
  clock.tick(LONG);
  newest().open();
  newest().says({ re: 0, ok: { resumed: true, replayed: 0, mediaEpoch: "1", snapshot: null } });
  assert.deepEqual(newest().sent.slice(1), [
    { id: 1, type: "testLeave", body: {} },
    { id: 2, type: "decline", body: {} },
  ]);
  newest().says({ re: 1, ok: {} });
  newest().says({ re: 2, ok: {} });
  await assert.rejects(ring, { code: "offline" });
  await later;
});

test("what the gateway had got before the line broke is answered as it was asked", async () => {
  const { session } = startReady();
  const ring = session.request("ring", { visitId: "v" }, true);
  sockets[0].breaks();
  clock.tick(LONG);
  newest().open();
  newest().says({ re: 0, ok: { resumed: true, replayed: 0, mediaEpoch: "1", snapshot: null } });
  newest().says({ re: 1, ok: { call: { id: "k" } } });
  assert.deepEqual(await ring, { call: { id: "k" } });
});

test("tells every event once and in order, replayed ones too, and acknowledges the highest", () => {
  const { told } = startReady();
  sockets[0].says({ seq: 1, event: "call", body: 1 });
  sockets[0].says({ seq: 2, event: "call", body: 2 });
  sockets[0].breaks();
  clock.tick(LONG);
  newest().open();
  newest().says({ re: 0, ok: { resumed: true, replayed: 3, mediaEpoch: "1", snapshot: null } });
  for (const seq of [1, 2, 3, 4]) newest().says({ seq, event: "call", body: seq });
  newest().says({ event: "quality", body: "volatile" });
  assert.deepEqual(told.filter((one) => one[0] === "call").map(([, body]) => body), [1, 2, 3, 4]);
  assert.equal(told.filter((one) => one[0] === "quality").length, 1);
  clock.tick(300);
  assert.deepEqual(newest().sent.at(-1), { ack: 4 });
});

test("follows the snapshot where events are missing, and goes on after it", () => {
  const { told } = startReady();
  sockets[0].breaks();
  clock.tick(LONG);
  newest().open();
  newest().says({ re: 0, ok: { resumed: false, mediaEpoch: "2", snapshotSeq: 900, snapshot: { ...SNAPSHOT, mediaEpoch: "2" } } });
  newest().says({ seq: 900, event: "call", body: "old" });
  newest().says({ seq: 901, event: "call", body: "new" });
  assert.deepEqual(told.filter((one) => one[0] === "replaced"), [["replaced", "2"]]);
  assert.deepEqual(told.filter((one) => one[0] === "call"), [["call", "new"]]);
});

test("begins anew where the gateway no longer knows the session; what was asked is refused", async () => {
  const { session, told } = startReady();
  const asked = session.request("accept", {});
  sockets[0].breaks();
  clock.tick(LONG);
  newest().open();
  newest().says({ re: 0, error: { code: "sessionUnknown", message: "" } });
  await assert.rejects(asked, { code: "sessionUnknown" });
  assert.equal(newest().sent.at(-1).type, "hello");
  newest().says({ re: 0, ok: { ...HELLO, session: "s_2" } });
  assert.equal(told.filter((one) => one === "started").length, 2);
  void session.request("accept", {});
  assert.equal(newest().sent.at(-1).id, 1);
});

test("stops for good where another attempt would end the same way", () => {
  for (const [code, reason] of [[4003, "sessionEnded"], [4008, "takenOver"], [4002, "internal"]]) {
    sockets = [];
    const { told } = startReady();
    sockets[0].breaks(code);
    clock.tick(10 * LONG);
    assert.equal(sockets.length, 1, `${code}`);
    assert.deepEqual(told.at(-1), ["closed", reason]);
  }
});

test("a farewell with a reason is what the page is told", () => {
  const { told } = startReady();
  sockets[0].says({ event: "bye", body: { reason: "linkRevoked", reconnectMilliseconds: 0 } });
  sockets[0].breaks(4003);
  assert.deepEqual(told.at(-1), ["closed", "linkRevoked"]);
});

test("waits as long as a stopping gateway asks", () => {
  startReady();
  sockets[0].says({ event: "bye", body: { reason: "stopping", reconnectMilliseconds: 5_000 } });
  sockets[0].breaks(1001);
  clock.tick(4_900);
  assert.equal(sockets.length, 1);
  clock.tick(2_700);
  assert.equal(sockets.length, 2, "half as long again at most");
});

test("a page that is sent away because of a crowd comes back, and keeps no word of it", () => {
  const { told } = start();
  sockets[0].open();
  sockets[0].says({ event: "bye", body: { reason: "crowded", reconnectMilliseconds: 8_000 } });
  sockets[0].breaks(1001);
  clock.tick(7_900);
  assert.equal(sockets.length, 1);
  clock.tick(4_200);
  assert.equal(sockets.length, 2);
  newest().open();
  assert.equal(newest().sent[0].type, "hello");
  newest().says({ re: 0, ok: HELLO });
  newest().breaks(4003);
  assert.deepEqual(told.at(-1), ["closed", "sessionEnded"]);
});

test("asks a quiet connection for a sign of life, and gives a dead one up", () => {
  const { told } = startReady();
  clock.tick(26_000);
  assert.deepEqual(sockets[0].sent.at(-1), { id: 0, type: "ping", body: {} });
  clock.tick(25_000);
  assert.ok(told.includes("lost"));
  clock.tick(LONG);
  assert.ok(sockets.length > 1);
});

test("a page in the background, let run once a minute, keeps a line that answers", () => {
  const { told } = startReady();
  const socket = sockets[0];
  for (let minute = 0; minute < 10; minute += 1) {
    clock.throttled(60_000);
    // The gateway answers at once what it was asked in this minute.
    const asked = socket.sent.filter((frame) => frame.type === "ping").at(-1);
    if (asked) socket.says({ re: asked.id, ok: {} });
  }
  assert.equal(sockets.length, 1);
  assert.ok(!told.includes("lost"));
  clock.throttled(60_000); // Asked again …
  clock.throttled(60_000); // … and no answer.
  assert.ok(told.includes("lost"));
});

test("a refused link is not tried again", () => {
  const { told } = start();
  sockets[0].open();
  sockets[0].says({ re: 0, error: { code: "linkExpired", message: "" } });
  clock.tick(10 * LONG);
  assert.equal(sockets.length, 1);
  assert.deepEqual(told, [["closed", "linkExpired"]]);
});

test("a refusal that passes by itself is waited out, for hello as for resume", () => {
  for (const code of ["internal", "tooMany"]) {
    sockets = [];
    clock.timers.clear();
    const { told } = start();
    sockets[0].open();
    sockets[0].says({ re: 0, error: { code, message: "" } });
    assert.equal(sockets[0].readyState, 3);
    assert.equal(told.at(-1), code === "tooMany" ? "crowded" : "lost");
    clock.tick(4_900);
    assert.equal(sockets.length, 1, "not sooner than after 5 s");
    clock.tick(LONG);
    newest().open();
    assert.equal(newest().sent[0].type, "hello");
    newest().says({ re: 0, ok: HELLO });
    newest().breaks();
    clock.tick(LONG);
    newest().open();
    assert.equal(newest().sent[0].type, "resume");
    newest().says({ re: 0, error: { code, message: "" } });
    const before = sockets.length;
    clock.tick(4_900);
    assert.equal(sockets.length, before, "not sooner than after 5 s");
    clock.tick(LONG);
    newest().open();
    assert.equal(newest().sent[0].type, "resume", "the session is kept");
    newest().says({ re: 0, ok: { resumed: true, replayed: 0, mediaEpoch: "1", snapshot: null } });
    assert.deepEqual(told.at(-1), ["resumed", "1"]);
    assert.ok(!told.some((one) => one[0] === "closed"));
  }
});

test("holds no more unanswered requests than it can keep", async () => {
  const { session } = startReady();
  const waiting = Array.from({ length: 64 }, () => session.request("accept", {}));
  for (const one of waiting) one.catch(() => {});
  await assert.rejects(session.request("accept", {}), { code: "tooMany" });
});
