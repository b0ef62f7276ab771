// What the pages say of terminals and tasks. No texts are loaded here: a text reads as its key.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {}, querySelectorAll: () => [] };

const { faultWords, healthWords, selfTestWords } = await import("../../Sources/Consoles/Web/ui/terminal-words.js");
const { noteWords, saysOfMicrophone, saysOfPicture } = await import("../../Sources/Consoles/Web/ui/note-words.js");
const { timeOfDay } = await import("../../Sources/Consoles/Web/ui/time-field.js");
const { sameChange } = await import("../../Sources/Consoles/Web/ui/edit-dialog.js");
const { momentWords } = await import("../../Sources/Consoles/Web/language/clock.js");

const HEALTHY = {
  version: "0.1.0", uptimeSeconds: 60, temperatureCelsius: 41, memoryUsedPercent: 37, diskUsedPercent: 12,
  network: { kind: "wifi", quality: "good" }, camera: "ok", microphone: "ok", loudspeaker: "ok", screen: "night",
};

test("a terminal that does well says so once, another names each fault, the network first", () => {
  assert.deepEqual(faultWords(HEALTHY), []);
  assert.equal(healthWords({ state: "reachable", health: HEALTHY }), "terminal.well");
  const poor = { ...HEALTHY, camera: "covered", microphone: "busy", loudspeaker: "missing", screen: "off", network: { kind: "mobile", quality: "weak" } };
  assert.deepEqual(faultWords(poor), [
    "terminal.network.weak", "terminal.camera.covered", "terminal.microphone.busy", "terminal.loudspeaker.missing", "terminal.screen.off",
  ]);
  assert.equal(healthWords({ state: "silent", health: null }), "terminal.noHealth");
  assert.equal(healthWords({ state: "revoked", health: poor }), "");
});

test("temperature, memory and disk are told only where they are a trouble", () => {
  assert.deepEqual(faultWords({ ...HEALTHY, temperatureCelsius: 74.9, memoryUsedPercent: 89, diskUsedPercent: 89 }), []);
  assert.deepEqual(faultWords({ ...HEALTHY, temperatureCelsius: null }), []);
  assert.deepEqual(faultWords({ ...HEALTHY, temperatureCelsius: 75, memoryUsedPercent: 90, diskUsedPercent: 100 }), [
    "terminal.hot", "terminal.memoryScarce", "terminal.diskScarce",
  ]);
});

test("a word of a later gateway is passed over", () => {
  assert.deepEqual(faultWords({ ...HEALTHY, camera: "melted" }), []);
  assert.deepEqual(noteWords(["tired", "nobodySeen"]), ["call.note.nobodySeen"]);
  assert.deepEqual(noteWords(undefined), []);
});

test("a test of itself is told with its time and findings", () => {
  const found = { why: "command", camera: "ok", microphone: "silent", loudspeaker: "ok", network: "good", at: 0 };
  assert.equal(selfTestWords({ selfTest: null }, 0), "terminal.test.none");
  assert.equal(selfTestWords({ selfTest: found }, 0), "terminal.test.at terminal.microphone.silent");
  assert.equal(selfTestWords({ selfTest: { ...found, microphone: "ok" } }, 0), "terminal.test.at terminal.test.good");
});

test("notes say why there is no picture or sound", () => {
  assert.ok(saysOfPicture(["cameraCovered"]) && saysOfPicture(["cameraMissing"]) && !saysOfPicture(["nobodySeen"]));
  assert.ok(saysOfMicrophone(["microphoneMuted"]) && !saysOfMicrophone([]) && !saysOfMicrophone(undefined));
});

test("a time of day is read as people write it", () => {
  for (const [words, time] of [["8", "08:00"], ["8.30", "08:30"], ["08:30", "08:30"], [" 2130 ", "21:30"], ["0.05", "00:05"], ["8,15", "08:15"]]) {
    assert.equal(timeOfDay(words), time, words);
  }
  for (const words of ["", "24", "8.60", "8.3", "half past eight", "123456"]) assert.equal(timeOfDay(words), null, words);
});

test("a change is the same whatever the order of its fields", () => {
  const settings = { volume: 80, night: { from: "22:00", until: "07:00" } };
  const turned = { night: { until: "07:00", from: "22:00" }, volume: 80 };
  assert.ok(sameChange({ name: "A", clientIds: ["c_1", "c_2"], settings }, { settings: turned, clientIds: ["c_1", "c_2"], name: "A" }));
  assert.ok(!sameChange({ name: "A", clientIds: ["c_1", "c_2"], settings }, { name: "A", clientIds: ["c_2", "c_1"], settings }));
});

test("what has been is told by its day, and by its date where that was long ago", () => {
  const now = Date.UTC(2026, 10, 20, 8, 0);
  assert.equal(momentWords(now - 3_600_000, now), "time.today");
  assert.equal(momentWords(now - 2 * 86_400_000, now), "time.onDay");
  assert.equal(momentWords(now - 7 * 86_400_000, now), "time.onDate");
});
