/** The emergency protocol in words: what each step is called, what is to be done, and what to ask the
 * visitor word by word, in the visitor's own language. */

import { text, textFor } from "../language/language.js";

/**
 * @typedef {object} StepWords
 * @property {string} title
 * @property {string} does what the counsellor does
 * @property {string[]} asks sentences for the visitor
 * @property {string | null} record what is to be written down of it; null: that it is done is enough
 */

/** @type {Record<string, StepWords>} */
const STEPS = {
  askPlace: {
    title: "desk.step.askPlace",
    does: "desk.step.askPlaceDoes",
    asks: ["desk.script.worried", "desk.script.where", "desk.script.address", "desk.script.around"],
    record: "desk.step.askPlaceRecord",
  },
  askAlone: {
    title: "desk.step.askAlone",
    does: "desk.step.askAloneDoes",
    asks: ["desk.script.alone", "desk.script.hurt", "desk.script.means"],
    record: "desk.step.askAloneRecord",
  },
  tell112: {
    title: "desk.step.tellNumber",
    does: "desk.step.tellNumberDoes",
    asks: ["desk.script.callNumber", "desk.script.callTogether"],
    record: "desk.step.tellNumberRecord",
  },
  secondPerson: {
    title: "desk.step.secondPerson",
    does: "desk.step.secondPersonDoes",
    asks: ["desk.script.colleague"],
    record: null,
  },
  call112: {
    title: "desk.step.callNumber",
    does: "desk.step.callNumberDoes",
    asks: ["desk.script.weCall", "desk.script.stay", "desk.script.door"],
    record: "desk.step.callNumberRecord",
  },
  record: {
    title: "desk.step.record",
    does: "desk.step.recordDoes",
    asks: [],
    record: "desk.step.recordRecord",
  },
};

/** A step that this page has no words for is done and recorded all the same.
 * @type {StepWords} */
const OTHER = { title: "desk.step.other", does: "desk.step.otherDoes", asks: [], record: "desk.step.otherRecord" };

/** @param {string} step @returns {StepWords} */
export const stepWords = (step) => STEPS[step] ?? OTHER;

/** @param {string} step */
export const stepTitle = (step) => text(stepWords(step).title);

/** What to ask, in a language of the visitor's.
 * @param {string} step @param {string} language @returns {Promise<string[]>} */
export const askedIn = (step, language) =>
  Promise.all(stepWords(step).asks.map((key) => textFor(language, key, {})));
