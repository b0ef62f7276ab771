/**
 * The texts of the pages. Every sentence that a person reads comes from one of the three files
 * beside this one; elements carry their key in `data-text` or `data-label`, so that a change of
 * language reaches them all without a new page.
 */

import { remember, remembered } from "../browser/storage.js";

/** @typedef {import("../signalling/messages.js").LanguageCode} LanguageCode */

/** @type {LanguageCode[]} */
export const LANGUAGES = ["fi", "sv", "en"];
const STORED = "kuulolla.language";

/** @type {Record<string, string>} */
let texts = {};
/** @type {LanguageCode} */
let current = "fi";
/** @type {(() => void)[]} */
const listeners = [];

/** @param {unknown} code @returns {code is LanguageCode} */
function isLanguage(code) {
  return typeof code === "string" && /** @type {string[]} */ (LANGUAGES).includes(code);
}

/**
 * The person's earlier choice, else Finnish.
 * @returns {LanguageCode}
 */
function rememberedLanguage() {
  const earlier = remembered(STORED);
  return isLanguage(earlier) ? earlier : "fi";
}

/** Pauses between attempts to load the texts (ms); the last one is repeated. */
const AGAIN = [500, 1_000, 2_000, 5_000];

/** @param {LanguageCode} code */
async function load(code) {
  const response = await fetch(`/language/${code}.json`);
  if (!response.ok) throw new Error(`texts: ${response.status}`);
  texts = await response.json();
  current = code;
  document.documentElement.lang = code;
  fillTexts(document.documentElement);
}

/** Loads the texts before a page shows anything, however long it takes. */
export async function startLanguage() {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await load(rememberedLanguage());
      break;
    } catch {
      // The page's own words of trouble appear meanwhile (`#no-texts`, style/base.css).
      document.documentElement.classList.toggle("no-texts", attempt > 1);
      await new Promise((resolve) => setTimeout(resolve, AGAIN[Math.min(attempt, AGAIN.length - 1)]));
    }
  }
  document.documentElement.classList.remove("no-texts");
  document.documentElement.classList.add("ready");
}

/**
 * The language of the account, where the person has not chosen one here.
 * @param {string} code
 */
export async function preferLanguage(code) {
  if (remembered(STORED) === null && isLanguage(code) && code !== current) await change(code);
}

/** @param {LanguageCode} code */
export async function chooseLanguage(code) {
  if (await change(code)) remember(STORED, code);
}

/** Whether it worked: with no network the page stays in the language it has.
 * @param {LanguageCode} code @returns {Promise<boolean>} */
async function change(code) {
  try {
    await load(code);
  } catch {
    return false;
  }
  for (const listener of listeners) listener();
  return true;
}

/** @param {() => void} listener called after each change of language */
export function onLanguageChange(listener) {
  listeners.push(listener);
}

export const currentLanguage = () => current;

/** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
export function text(key, values = {}) {
  const pattern = texts[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A text that counts: KEY.one or KEY.other by the language's rule.
 * @param {string} key @param {number} count @returns {string} */
export function plural(key, count) {
  const form = new Intl.PluralRules(current).select(count) === "one" ? "one" : "other";
  return text(`${key}.${form}`, { count });
}

/** Words that the gateway keeps in Finnish only, said in the page's language where known.
 * @param {string} words @returns {string} */
export function serviceWords(words) {
  return texts[`service.${words}`] ?? words;
}

/** @param {Element} root */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "");
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
  }
}
