/** Parts that the forms of staff have in common. */

import { text } from "../language/language.js";
import { codeOf } from "../signalling/session.js";
import { element, say, setText } from "./dom.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */

/** Why the gateway did not do it.
 * @type {Record<string, string>} */
const REFUSED = {
  offline: "terminal.refused.offline",
  stale: "form.stale",
  notAllowed: "form.notAllowed",
  notFound: "form.gone",
  badRequest: "form.notTaken",
};

/** @param {unknown} error @returns {string} the key of a text */
export const refusalKey = (error) => REFUSED[codeOf(error)] ?? "terminal.refused.other";

/**
 * A field with its label and, where there is one, a hint.
 * @param {TextField | HTMLSelectElement} field with an id @param {string} label by key
 * @param {{ hint?: string, more?: HTMLElement }} [beside]
 */
export function labelled(field, label, beside = {}) {
  const { hint, more } = beside;
  if (hint) field.setAttribute("aria-describedby", `${field.id}-hint`);
  return element("div", { class: "field-group" }, [
    element("label", { key: label, attributes: { for: field.id } }),
    field,
    hint ? element("p", { id: `${field.id}-hint`, class: "quiet hint", key: hint }) : null,
    more ?? null,
  ]);
}

/** @param {string} id @param {string} value @param {number} longest @param {Record<string, string>} [attributes] */
export function line(id, value, longest, attributes = {}) {
  const input = element("input", { id, attributes: { type: "text", maxlength: String(longest), autocomplete: "off", ...attributes } });
  input.value = value;
  return input;
}

/** Several lines; it grows with what is in it.
 * @param {string} id @param {string} value @param {number} longest */
export function area(id, value, longest) {
  const field = element("textarea", { id, class: "area", attributes: { maxlength: String(longest), rows: "2" } });
  field.value = value;
  return field;
}

/** @param {string} id @param {number} value @param {number} least @param {number} most */
export function number(id, value, least, most) {
  return line(id, String(value), String(most).length, { inputmode: "numeric", class: "number", "data-least": String(least) });
}

/** What a field of whole numbers says; NaN where it says none.
 * @param {HTMLInputElement} field */
export const wholeNumber = (field) => (/^\d+$/.test(field.value.trim()) ? Number(field.value.trim()) : NaN);

/** One of a few, each with its words.
 * @param {string} id @param {[string, () => string][]} choices value and words @param {string} chosen */
export function select(id, choices, chosen) {
  return element("select", { id }, choices.map(([value, words]) => {
    const option = element("option", { attributes: { value } });
    say(option, words);
    option.selected = value === chosen;
    return option;
  }));
}

/**
 * Boxes or buttons of a group, with a legend.
 * @param {"checkbox" | "radio"} type @param {string} name @param {string} legend by key
 * @param {[string, string][]} choices value and key @param {string[]} chosen
 * @returns {{ root: HTMLFieldSetElement, values: () => string[], changed: (listener: () => void) => void }}
 */
export function choices(type, name, legend, choices, chosen) {
  const boxes = choices.map(([value]) => {
    const box = element("input", { id: `${name}-${value}`, attributes: { type, name, value } });
    box.checked = chosen.includes(value);
    return box;
  });
  const root = element("fieldset", { class: "choice" }, [
    element("legend", { key: legend }),
    element("div", { class: type === "radio" ? "radios" : "wants" }, boxes.map((box, index) =>
      element("label", { class: "check" }, [box, element("span", { key: choices[index]?.[1] ?? "" })]))),
  ]);
  return {
    root,
    values: () => boxes.filter((box) => box.checked).map((box) => box.value),
    changed: (listener) => root.addEventListener("change", listener),
  };
}

/** A button that sends a form, and a place for what is wrong.
 * @param {string} id of the form @param {string} key of the button's text */
export function submitParts(id, key) {
  const submit = element("button", { id: `${id}-save`, class: "button button-accent", key });
  submit.type = "submit";
  submit.setAttribute("form", id);
  return { submit, problem: element("p", { id: `${id}-problem`, class: "problem", attributes: { role: "alert" } }) };
}

/**
 * Sends once, says what is wrong, and leaves what was typed as it is.
 * @param {{ submit: HTMLButtonElement, problem: HTMLElement }} parts
 * @param {() => Promise<void>} send @param {(error: unknown) => boolean} [known] has said it by itself
 */
export async function sendOnce({ submit, problem }, send, known = () => false) {
  if (submit.disabled) return;
  problem.textContent = "";
  submit.disabled = true;
  try {
    await send();
  } catch (error) {
    if (!known(error)) setText(problem, refusalKey(error));
  } finally {
    submit.disabled = false;
  }
}

/** @param {string} words @returns {string | null} null for nothing */
export const orNull = (words) => (words.trim() === "" ? null : words.trim());

/** @param {string} key @param {Record<string, string | number>} [values] @returns {HTMLElement} a paragraph that follows the language */
export function sentence(key, values = {}) {
  const paragraph = element("p");
  say(paragraph, () => text(key, values));
  return paragraph;
}
