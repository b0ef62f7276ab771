/** Dialogs on the browser's own `<dialog>`: focus stays inside, Escape closes, focus returns. */

import { element } from "./dom.js";

/**
 * @param {{ id: string, title: string, class?: string, closed?: () => void }} details title by key
 * @param {(Node | null)[]} content
 * @param {HTMLButtonElement[]} [actions] beside the button that closes
 * @param {string} [closeKey]
 */
export function openDialog(details, content, actions = [], closeKey = "common.close") {
  document.getElementById(details.id)?.remove();
  const titleId = `${details.id}-title`;
  const dialog = element("dialog", {
    id: details.id,
    class: `dialog ${details.class ?? ""}`,
    attributes: { "aria-labelledby": titleId },
  });
  const close = element("button", { id: `${details.id}-close`, class: "button", key: closeKey, press: () => dialog.close() });
  dialog.append(
    element("h2", { id: titleId, key: details.title }),
    ...content.flatMap((node) => node ?? []),
    element("div", { class: "dialog-actions" }, [...actions, close]),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    details.closed?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** What was asked or offered is so no longer. */
export function closeDialogs() {
  for (const open of document.querySelectorAll("dialog[open]")) {
    if (open instanceof HTMLDialogElement) open.close();
  }
}

/** Asks before something happens that cannot be undone; the question names it.
 * @param {{ id: string, title: string, sentence?: string, yes: string, no: string, danger?: boolean, confirmed: () => void }} question */
export function askFirst(question) {
  const yes = element("button", {
    id: `${question.id}-yes`,
    class: question.danger ? "button button-stop" : "button button-accent",
    key: question.yes,
    press: () => {
      dialog.close();
      question.confirmed();
    },
  });
  const sentence = question.sentence ? element("p", { key: question.sentence }) : null;
  const dialog = openDialog({ id: question.id, title: question.title }, [sentence], [yes], question.no);
  // A second Enter of a hasty person must not do it.
  document.getElementById(`${question.id}-close`)?.focus();
  return dialog;
}
