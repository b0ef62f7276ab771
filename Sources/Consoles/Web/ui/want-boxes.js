/** Two boxes: whether a call is joined with camera and with microphone. */

import { element } from "./dom.js";

/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */
/** @typedef {import("../media/constraints.js").DeviceKind} DeviceKind */

/** @param {LocalDevices} devices @returns {HTMLElement} follows the devices by itself */
export function wantBoxes(devices) {
  const camera = wantBox(devices, "camera", "ready.camera");
  const microphone = wantBox(devices, "microphone", "ready.microphone");
  const show = () => {
    camera.box.checked = devices.wanted.camera;
    microphone.box.checked = devices.wanted.microphone;
  };
  devices.onChange(show);
  show();
  return element("fieldset", { class: "wants" }, [
    element("legend", { key: "ready.joinWith" }),
    camera.label,
    microphone.label,
  ]);
}

/** @param {LocalDevices} devices @param {DeviceKind} kind @param {string} key */
function wantBox(devices, kind, key) {
  const box = element("input", { id: `join-${kind}`, attributes: { type: "checkbox" } });
  box.addEventListener("change", () => void devices.wish(kind, box.checked));
  return { box, label: element("label", { class: "check" }, [box, element("span", { key })]) };
}
