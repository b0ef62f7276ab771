// The media of a call at a browser that the test makes up: TURN servers are known before it looks for paths.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** What was done, in order. */
let done;

class Track {}
globalThis.MediaStream = class {};
globalThis.RTCRtpReceiver = { getCapabilities: () => null };
globalThis.RTCPeerConnection = class extends EventTarget {
  connectionState = "new";
  #configuration;
  constructor(configuration) {
    super();
    this.#configuration = configuration;
  }
  addTransceiver() {
    return { sender: { track: null, replaceTrack: async () => {} }, receiver: { track: new Track() } };
  }
  getConfiguration() {
    return { ...this.#configuration };
  }
  setConfiguration(configuration) {
    this.#configuration = configuration;
    done.push(["configuration", configuration]);
  }
  async createOffer(wish) {
    return { type: "offer", sdp: wish?.iceRestart ? "v=0 again" : "v=0 first" };
  }
  async setLocalDescription({ sdp }) {
    done.push(["local", sdp]);
  }
  async setRemoteDescription({ sdp }) {
    done.push(["remote", sdp]);
    this.#change("connected");
  }
  close() {
    this.#change("closed");
  }
  fail() {
    this.#change("disconnected");
  }
  #change(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
    this.dispatchEvent(new Event("connectionstatechange"));
  }
};
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};

const { CallMedia } = await import("../../Sources/Consoles/Web/media/call-media.js");

const server = (name) => ({ urls: ["turn:turn.example"], username: name, credential: "c" });
/** The next answers' TURN servers. */
let servers;

function media(more = {}) {
  const answer = (kind) => async (offer) => {
    done.push([kind, offer]);
    const iceServers = servers.shift();
    return { answer: `v=0 to ${offer}`, mediaEpoch: "91", ...(iceServers ? { iceServers } : {}) };
  };
  return new CallMedia({
    others: 1, join: answer("join"), reoffer: answer("reoffer"), stateChanged() {}, tracksChanged() {}, ...more,
  });
}

beforeEach(() => {
  done = [];
  servers = [];
});

test("TURN servers of the answer are set before the browser looks for paths", async () => {
  servers = [[server("one")]];
  const call = media();
  await call.start();
  assert.deepEqual(done, [
    ["join", "v=0 first"],
    ["configuration", { bundlePolicy: "max-bundle", iceServers: [server("one")] }],
    ["local", "v=0 first"],
    ["remote", "v=0 to v=0 first"],
  ]);
  assert.equal(call.state, "connected");
  call.close();
});

test("a path that breaks is looked for with the credentials of the new answer", async () => {
  servers = [[server("one")], [server("two")]];
  const connections = [];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration) {
      super(configuration);
      connections.push(this);
    }
  };
  const call = media();
  await call.start();
  done = [];
  connections[0].fail();
  while (call.state !== "connected") await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(done, [
    ["reoffer", "v=0 again"],
    ["configuration", { bundlePolicy: "max-bundle", iceServers: [server("two")] }],
    ["local", "v=0 again"],
    ["remote", "v=0 to v=0 again"],
  ]);
  assert.equal(connections.length, 1);
  call.close();
  globalThis.RTCPeerConnection = Real;
});

test("without TURN servers nothing of the connection is changed", async () => {
  const call = media();
  await call.start();
  assert.deepEqual(done.map(([what]) => what), ["join", "local", "remote"]);
  call.close();
});

test("a call that is closed while the gateway thinks is not begun", async () => {
  let answered;
  const call = media({ join: () => new Promise((resolve) => { answered = resolve; }) });
  const begun = call.start();
  await new Promise((resolve) => setImmediate(resolve));
  call.close();
  answered({ answer: "v=0", mediaEpoch: "91", iceServers: [server("one")] });
  await begun;
  assert.deepEqual(done, []);
});

test("a browser that will have none of the servers goes the direct way", async () => {
  servers = [[server("one")]];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    setConfiguration() {
      throw new SyntaxError("a port that is blocked");
    }
  };
  const call = media();
  await call.start();
  assert.deepEqual(done.map(([what]) => what), ["join", "local", "remote"]);
  assert.equal(call.state, "connected");
  call.close();
  globalThis.RTCPeerConnection = Real;
});
