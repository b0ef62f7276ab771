/** Choosing camera and microphone, and saying in words what is wrong with them. */

import { text } from "../language/language.js";
import { speakerChoosable } from "../media/sound.js";
import { openDialog } from "./dialog.js";
import { element } from "./dom.js";

/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */
/** @typedef {import("../media/constraints.js").DeviceKind} DeviceKind */
/** @typedef {import("../media/devices.js").DeviceProblem} DeviceProblem */

/** @type {Record<DeviceKind, Record<DeviceProblem, string>>} */
const PROBLEMS = {
  camera: {
    refused: "devices.camera.refused",
    missing: "devices.camera.missing",
    busy: "devices.camera.busy",
    failed: "devices.camera.failed",
  },
  microphone: {
    refused: "devices.microphone.refused",
    missing: "devices.microphone.missing",
    busy: "devices.microphone.busy",
    failed: "devices.microphone.failed",
  },
};

/** One device's trouble and what to do; empty where there is none.
 * @param {LocalDevices} devices @param {DeviceKind} kind */
export function problemWords(devices, kind) {
  const problem = devices.problems[kind];
  if (!problem || !devices.wanted[kind]) return "";
  return text(PROBLEMS[kind][problem]);
}

/** @param {LocalDevices} devices */
export function deviceWords(devices) {
  return [problemWords(devices, "microphone"), problemWords(devices, "camera")].filter(Boolean).join(" ");
}

/** Labelled lists, the loudspeakers where the browser lets choose; filled anew whenever devices come, go or get their names.
 * @param {LocalDevices} devices @param {string} prefix for the ids
 * @returns {{ nodes: HTMLElement[], stop: () => void }} */
export function deviceLists(devices, prefix) {
  const camera = element("select", { id: `${prefix}-camera` });
  const microphone = element("select", { id: `${prefix}-microphone` });
  camera.addEventListener("change", () => void devices.choose("camera", camera.value));
  microphone.addEventListener("change", () => void devices.choose("microphone", microphone.value));
  const speaker = element("select", { id: `${prefix}-speaker` });
  speaker.addEventListener("change", () => devices.chooseSpeaker(speaker.value));
  const speakerNodes = [element("label", { key: "devices.speaker.choice", attributes: { for: speaker.id } }), speaker];
  for (const node of speakerNodes) node.hidden = true;
  const fill = async () => {
    const lists = await devices.list();
    fillList(camera, lists.camera, devices.tracks.camera);
    fillList(microphone, lists.microphone, devices.tracks.microphone);
    fillSpeakers(speaker, lists.speaker, devices.speaker);
    for (const node of speakerNodes) node.hidden = lists.speaker.length === 0 || !speakerChoosable();
  };
  const stop = devices.onChange(() => void fill());
  void fill();
  const nodes = [
    element("label", { key: "devices.camera.choice", attributes: { for: camera.id } }),
    camera,
    element("label", { key: "devices.microphone.choice", attributes: { for: microphone.id } }),
    microphone,
    ...speakerNodes,
  ];
  return { nodes, stop };
}

/** @param {HTMLSelectElement} list @param {MediaDeviceInfo[]} devices @param {MediaStreamTrack | null} track */
function fillList(list, devices, track) {
  const current = track?.getSettings().deviceId;
  const options = devices.map((device, index) => {
    const option = element("option", { words: device.label || String(index + 1), attributes: { value: device.deviceId } });
    option.selected = device.deviceId === current;
    return option;
  });
  if (options.length === 0) options.push(element("option", { key: "devices.none" }));
  else if (!track) options.unshift(element("option", { key: "devices.unused", attributes: { value: "", selected: "" } }));
  list.disabled = devices.length === 0;
  list.replaceChildren(...options);
}

/** @param {HTMLSelectElement} list @param {MediaDeviceInfo[]} speakers @param {string} chosen */
function fillSpeakers(list, speakers, chosen) {
  list.replaceChildren(
    ...speakers.map((speaker, index) => {
      const option = element("option", { words: speaker.label || String(index + 1), attributes: { value: speaker.deviceId } });
      option.selected = speaker.deviceId === chosen;
      return option;
    }),
  );
}

/** @param {LocalDevices} devices */
export function openDeviceDialog(devices) {
  const lists = deviceLists(devices, "choose");
  openDialog({ id: "device-dialog", title: "devices.title", closed: lists.stop }, [
    element("div", { class: "field-group" }, lists.nodes),
  ]);
}
