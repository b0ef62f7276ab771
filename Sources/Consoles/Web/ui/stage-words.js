/** What is said on the stage of a call: how it goes, what stands in the picture's place, what is wrong. */

import { text } from "../language/language.js";
import { noteWords, saysOfMicrophone, saysOfPicture } from "./note-words.js";
import { phoneSentence } from "./page.js";

/** @typedef {import("./call-stage.js").StageView} StageView */

/**
 * Is the other one being called? For the called, who has just answered, the call is opening.
 * @param {StageView} view
 */
export function isRinging(view) {
  return view.state === "ringing" && view.leads;
}

/**
 * @param {StageView} view @param {boolean} unread a text has come and is not open yet
 */
export function newsWords(view, unread) {
  const sentences = [];
  if (view.media !== "moved" && view.state === "inCall" && view.other?.state !== "left" && view.other?.connection === "lost") {
    sentences.push(text("call.other.lost", { name: view.otherName }));
  }
  if (unread) sentences.push(`${text("call.newText")}.`);
  return sentences.join(" ");
}

/** @param {StageView} view */
export function levelOf(view) {
  if (!view.signalling || view.media === "lost") return "lost";
  if (view.media === "joining") return "new";
  return view.self?.connection ?? "new";
}

/** @param {StageView} view */
export function qualityWords(view) {
  const level = levelOf(view);
  if (level === "good") return text("call.quality.good");
  if (level === "weak") return text("call.quality.weak");
  if (level === "lost") return text("call.quality.lost");
  return text("call.quality.new");
}

/**
 * What stands where the picture would be.
 * @param {StageView} view
 */
export function otherWords(view) {
  const name = view.otherName;
  if (view.media === "moved" || view.held) return ""; // The status sentence says it.
  if (view.state === "ringing") return text(isRinging(view) ? "call.ringing" : "call.other.opening");
  if (view.other?.state === "left") return text("call.other.left", { name });
  if (view.other?.connection === "lost") return text("call.other.lost", { name });
  if (saysOfPicture(view.other?.notes)) return ""; // The status sentence says it.
  if (view.other && !view.other.video) return text("call.other.cameraOff", { name });
  return text("call.other.opening");
}

/**
 * The status sentence, worst news first.
 * @param {StageView} view
 */
export function statusWords(view) {
  if (view.media === "moved") return text("call.moved");
  if (!view.signalling || view.media === "lost") {
    return `${text("common.connectionLost")} ${phoneSentence()}`.trim();
  }
  if (view.state === "ringing") return "";
  if (view.held) return text("call.held");
  const sentences = [];
  if (view.self?.connection === "weak") sentences.push(text("call.weak"));
  if (view.other && view.other.connection !== "lost") {
    const { audio, notes } = view.other;
    if (!audio && !saysOfMicrophone(notes)) sentences.push(text("call.other.muted", { name: view.otherName }));
    sentences.push(...noteWords(notes));
  }
  if (view.other?.connection === "weak") sentences.push(text("call.other.weak", { name: view.otherName }));
  if (view.deviceWords) sentences.push(view.deviceWords);
  else if (!view.sending.microphone) sentences.push(text("call.youMuted"));
  return sentences.join(" ");
}
