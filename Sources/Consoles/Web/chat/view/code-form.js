/** A code from another device, typed here. */

import { codeOfTyped } from "../line/secret.js";
import { element, setText, setWords } from "../../ui/dom.js";

/** @param {string} id @param {(code: string) => void} given @returns {HTMLDetailsElement} */
export function codeForm(id, given) {
  const field = element("input", {
    id: `${id}-field`,
    attributes: { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "20" },
  });
  const problem = element("p", { id: `${id}-problem`, class: "problem", attributes: { role: "alert" } });
  const submit = element("button", { id: `${id}-go`, class: "button button-large", key: "chat.code.go" });
  submit.type = "submit";
  const form = element("form", { class: "chat-form" }, [
    element("label", { key: "chat.code.field", attributes: { for: field.id } }),
    field,
    problem,
    submit,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = codeOfTyped(field.value);
    setWords(problem, "");
    if (code) given(code);
    else setText(problem, "chat.code.wrong");
  });
  return element("details", { id, class: "chat-more" }, [element("summary", { key: "chat.code.have" }), form]);
}
