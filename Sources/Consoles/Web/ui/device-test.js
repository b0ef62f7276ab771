/** The device test as four rows with plain answers: camera, microphone, loudspeaker, connection. */

import { EchoTest } from "../media/echo-test.js";
import { playAt, playTestTone } from "../media/sound.js";
import { deviceLists, problemWords } from "./device-choice.js";
import { element, say, setText } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { phoneSentence } from "./page.js";

/** @typedef {import("../signalling/session.js").Session} Session */
/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */
/** @typedef {import("../media/echo-test.js").TestAnswers} TestAnswers */
/** @typedef {"waiting" | "good" | "attention" | "bad"} RowState */

/** @type {Record<TestAnswers["camera"], [RowState, string]>} */
const CAMERA = {
  wait: ["waiting", "test.camera.wait"],
  seen: ["good", "test.camera.seen"],
  dark: ["attention", "test.camera.dark"],
  silent: ["bad", "test.camera.silent"],
  none: ["bad", "test.camera.none"],
};
/** @type {Record<TestAnswers["microphone"], [RowState, string]>} */
const MICROPHONE = {
  wait: ["waiting", "test.microphone.wait"],
  heard: ["good", "test.microphone.heard"],
  quiet: ["attention", "test.microphone.quiet"],
  silent: ["bad", "test.microphone.silent"],
  none: ["bad", "test.microphone.none"],
};
/** @type {Record<TestAnswers["connection"], [RowState, string]>} */
const CONNECTION = {
  wait: ["waiting", "test.connection.wait"],
  good: ["good", "test.connection.good"],
  slow: ["attention", "test.connection.slow"],
  poor: ["attention", "test.connection.poor"],
  none: ["bad", "test.connection.none"],
};
/** @type {Record<RowState, import("./icons.js").IconName>} */
const SHAPES = { waiting: "stateComing", good: "stateDone", attention: "stateLate", bad: "stateMissed" };

/** The gateway's echo room closes after as long (ms). */
const LONGEST = 5 * 60_000;
/** Out of sight for this long (ms), nobody tests any more. */
const OUT_OF_SIGHT = 60_000;

export class DeviceTest {
  #holder;
  #session;
  #devices;
  /** @type {EchoTest | null} */
  #echo = null;
  #stopLists = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #longest;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #outOfSight;

  /** @param {HTMLElement} holder @param {Session} session @param {LocalDevices} devices */
  constructor(holder, session, devices) {
    this.#holder = holder;
    this.#session = session;
    this.#devices = devices;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#outOfSight);
      if (document.hidden && this.#longest !== undefined) {
        this.#outOfSight = setTimeout(() => this.#end("test.over"), OUT_OF_SIGHT);
      }
    });
  }

  async start() {
    this.stop();
    this.#longest = setTimeout(() => this.#end("test.over"), LONGEST);
    const video = element("video", { id: "test-video", label: "test.echoPicture", attributes: { playsinline: "" } });
    const camera = row("test-camera", "test.camera.title");
    const microphone = row("test-microphone", "test.microphone.title");
    const speaker = row("test-speaker", "test.speaker.title");
    const connection = row("test-connection", "test.connection.title");
    const meter = element("meter", { id: "test-level", label: "ready.level", attributes: { min: "0", max: "1", value: "0" } });
    microphone.body.append(meter);
    speaker.body.append(...this.#speakerActions(speaker));
    const lists = deviceLists(this.#devices, "test");
    this.#stopLists = lists.stop;
    const picture = element("div", { class: "test-picture" }, [video]);
    this.#holder.replaceChildren(
      picture,
      element("ul", { class: "test-rows" }, [camera.item, microphone.item, speaker.item, connection.item]),
      element("details", { class: "test-choice" }, [
        element("summary", { key: "test.choose" }),
        element("div", { class: "field-group" }, lists.nodes),
      ]),
    );
    show(camera, ...CAMERA.wait);
    show(microphone, ...MICROPHONE.wait);
    show(connection, ...CONNECTION.wait);
    show(speaker, "waiting", "test.speaker.ask");
    await this.#devices.open();
    if (!video.isConnected) return; // Left meanwhile.
    this.#echo = new EchoTest(this.#session, this.#devices, video, (answers) => {
      show(camera, ...CAMERA[answers.camera], () => problemWords(this.#devices, "camera"));
      show(microphone, ...MICROPHONE[answers.microphone], () => problemWords(this.#devices, "microphone"));
      show(connection, ...CONNECTION[answers.connection], answers.connection === "none" ? phoneSentence : undefined);
      meter.value = answers.level;
      picture.hidden = answers.camera === "none";
      meter.hidden = answers.microphone === "none";
    }, () => this.#end("test.tooMany"));
  }

  /** Ends by itself: camera and microphone are not left open on a page that nobody looks at.
   * @param {string} key of the sentence that says so */
  #end(key) {
    this.stop();
    void this.#devices.close();
    this.#holder.replaceChildren(
      element("p", { id: "test-over", class: "test-sentence", key, attributes: { role: "status" } }),
      element("button", { id: "test-again", class: "button button-accent button-large", key: "test.again", press: () => void this.start() }),
    );
  }

  stop() {
    clearTimeout(this.#longest);
    clearTimeout(this.#outOfSight);
    this.#longest = undefined;
    this.#stopLists();
    this.#stopLists = () => {};
    this.#echo?.close();
    this.#echo = null;
    this.#holder.replaceChildren();
  }

  /** @param {Row} speaker */
  #speakerActions(speaker) {
    const answers = element("div", { class: "row", attributes: { hidden: "" } }, [
      element("button", { id: "test-speaker-yes", class: "button", key: "test.speaker.yes", press: () => show(speaker, "good", "test.speaker.good") }),
      element("button", { id: "test-speaker-no", class: "button", key: "test.speaker.no", press: () => show(speaker, "attention", "test.speaker.bad") }),
    ]);
    const play = element("button", {
      id: "test-speaker-play",
      class: "button button-accent",
      press: () => {
        playAt(null, this.#devices.speaker);
        playTestTone();
        show(speaker, "waiting", "test.speaker.heard");
        answers.hidden = false;
      },
    }, [icon("sound"), element("span", { key: "test.speaker.play" })]);
    return [element("div", { class: "row" }, [play]), answers];
  }
}

/** @typedef {{ item: HTMLElement, body: HTMLElement, sentence: HTMLElement, more: HTMLElement }} Row */

/** @param {string} id @param {string} title @returns {Row} */
function row(id, title) {
  const sentence = element("p", { class: "test-sentence", attributes: { role: "status" } });
  const more = element("p", { class: "quiet" });
  const body = element("div", { class: "test-body" }, [element("h2", { key: title }), sentence, more]);
  const item = element("li", { id, class: "test-row", attributes: { "data-state": "waiting" } }, [icon("stateComing"), body]);
  return { item, body, sentence, more };
}

/** @param {Row} target @param {RowState} state @param {string} key @param {() => string} [problem] what
 * the device itself said: the better advice where there is one */
function show(target, state, key, problem = () => "") {
  target.item.dataset.state = state;
  setIcon(target.item, SHAPES[state]);
  setText(target.sentence, key);
  say(target.more, problem);
}
