/** Faces to choose one of: how somebody feels. Each is drawn, and has its word. */

import { element } from "../../ui/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** Mouths from the saddest to the gladdest. */
const MOUTHS = {
  worst: "M8 17.500c1.800-3 6.200-3 8 0",
  bad: "M8.500 16.500c1.500-1.500 5.500-1.500 7 0",
  middling: "M8.500 15.500h7",
  good: "M8.500 14.800c1.500 1.700 5.500 1.700 7 0",
  best: "M8 14c1.500 4 6.500 4 8 0Z",
};

/** @typedef {keyof typeof MOUTHS} Mood */
/** @typedef {{ value: number, mood: Mood, key: string }} Face */

/** @type {Face[]} */
export const FEELINGS = [
  { value: 1, mood: "worst", key: "chat.feeling.worst" },
  { value: 2, mood: "bad", key: "chat.feeling.bad" },
  { value: 3, mood: "middling", key: "chat.feeling.middling" },
  { value: 4, mood: "good", key: "chat.feeling.good" },
  { value: 5, mood: "best", key: "chat.feeling.best" },
];

/** @type {Face[]} */
export const THREE_FACES = [
  { value: 1, mood: "bad", key: "chat.face.sad" },
  { value: 2, mood: "middling", key: "chat.face.middling" },
  { value: 3, mood: "best", key: "chat.face.glad" },
];

/** @param {Mood} mood */
function drawn(mood) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", "icon face");
  picture.setAttribute("aria-hidden", "true");
  for (const line of ["M12 21.500a9.500 9.500 0 1 0 0-19 9.500 9.500 0 0 0 0 19Z", "M8.700 9v1.200M15.300 9v1.200", MOUTHS[mood]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    picture.append(path);
  }
  return picture;
}

/**
 * @param {string} id @param {string} legend by key @param {Face[]} faces
 * @param {(value: number) => void} picked at once, and again for another
 * @returns {{ root: HTMLFieldSetElement, mark: (value: number | null) => void }}
 */
export function faces(id, legend, faces, picked) {
  const buttons = faces.map(({ value, mood, key }) =>
    element("button", { id: `${id}-${value}`, class: "button face-button", press: () => choose(value) }, [
      drawn(mood),
      element("span", { key }),
    ]),
  );
  /** @param {number | null} value */
  const mark = (value) =>
    faces.forEach((face, index) => buttons[index]?.setAttribute("aria-pressed", String(face.value === value)));
  /** @param {number} value */
  const choose = (value) => {
    mark(value);
    picked(value);
  };
  mark(null);
  const root = element("fieldset", { id, class: "faces" }, [
    element("legend", { key: legend }),
    element("div", { class: "face-row" }, buttons),
  ]);
  return { root, mark };
}
