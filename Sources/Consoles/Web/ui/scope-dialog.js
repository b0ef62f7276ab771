/** A visit of a series is changed or cancelled: it alone, it and those after it, or all. */

import { openDialog } from "./dialog.js";
import { element } from "./dom.js";

/** @typedef {"this" | "following" | "all"} Scope */

/** @type {Record<"change" | "cancel", { title: string, choices: [Scope, string, string][] }>} */
const QUESTIONS = {
  change: {
    title: "scope.changeTitle",
    choices: [
      ["this", "scope.this", "scope.thisMeans"],
      ["following", "scope.following", "scope.followingMeans"],
      ["all", "scope.all", "scope.allMeans"],
    ],
  },
  cancel: {
    title: "scope.cancelTitle",
    choices: [
      ["this", "scope.cancelThis", "scope.thisMeans"],
      ["following", "scope.cancelFollowing", "scope.cancelFollowingMeans"],
      ["all", "scope.cancelAll", "scope.cancelAllMeans"],
    ],
  },
};

/**
 * @param {"change" | "cancel"} act @param {string} about the visit in words
 * @param {(scope: Scope) => void} chosen
 */
export function askScope(act, about, chosen) {
  const { title, choices } = QUESTIONS[act];
  const buttons = choices.map(([scope, key, means]) => {
    const button = element("button", {
      id: `scope-${scope}`,
      class: "button scope-button",
      press: () => {
        dialog.close();
        chosen(scope);
      },
    }, [element("strong", { key }), element("span", { class: "quiet", key: means })]);
    return button;
  });
  const dialog = openDialog({ id: "scope-dialog", title }, [element("p", { words: about }), element("div", { class: "scope-choices" }, buttons)], [], "scope.nothing");
}
