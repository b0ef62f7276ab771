/**
 * What camera and microphone are asked for.
 *
 * Support setting: `localStorage["kuulolla.media"]` may hold a JSON object that overrides the
 * defaults on one device, for example `{"width":320,"height":180,"frameRate":15}` on a very old
 * computer. Keys: `width`, `height` (pixels), `frameRate` (per second), and `echoCancellation`,
 * `noiseSuppression`, `autoGainControl` (true or false). Anything else in it is ignored.
 *
 * The chosen devices are remembered under `kuulolla.camera`, `kuulolla.microphone` and
 * `kuulolla.speaker`.
 */

import { lasting } from "../storage.js";

const SETTING = "kuulolla.media";
const DEFAULTS = {
  width: 640,
  height: 360,
  frameRate: 30,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** @typedef {typeof DEFAULTS} MediaSettings */
/** @typedef {"camera" | "microphone"} DeviceKind */

/** @returns {MediaSettings} */
function mediaSettings() {
  /** @type {any} */
  let stored = null;
  try {
    stored = JSON.parse(lasting.read(SETTING) ?? "null");
  } catch {
    // A broken setting counts as none.
  }
  /** @type {any} */
  const settings = { ...DEFAULTS };
  for (const [key, value] of Object.entries(DEFAULTS)) {
    if (typeof stored?.[key] === typeof value) settings[key] = stored[key];
  }
  return settings;
}

/** @param {DeviceKind | "speaker"} kind @returns {string | null} */
export const chosenDevice = (kind) => lasting.read(`kuulolla.${kind}`);

/** @param {DeviceKind | "speaker"} kind @param {string} deviceId */
export const rememberDevice = (kind, deviceId) =>
  lasting.write(`kuulolla.${kind}`, deviceId);

/** @returns {MediaTrackConstraints} */
export function cameraConstraints() {
  const { width, height, frameRate } = mediaSettings();
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate, max: Math.max(frameRate, 1) },
    ...deviceConstraint("camera"),
  };
}

/** @returns {MediaTrackConstraints} */
export function microphoneConstraints() {
  const { echoCancellation, noiseSuppression, autoGainControl } = mediaSettings();
  return {
    echoCancellation,
    noiseSuppression,
    autoGainControl,
    ...deviceConstraint("microphone"),
  };
}

/** `ideal`, not `exact`: a device that has been unplugged must not keep the other ones away.
 * @param {DeviceKind} kind @returns {MediaTrackConstraints} */
function deviceConstraint(kind) {
  const deviceId = chosenDevice(kind);
  return deviceId ? { deviceId: { ideal: deviceId } } : {};
}
