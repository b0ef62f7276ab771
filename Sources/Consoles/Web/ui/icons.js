/** The few icons, drawn on a 24 by 24 grid in strokes; each stands beside a word. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1.5 1.5 0 0 1-1.6 1.5A15.5 15.5 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4Z",
  hangUp: "M3 14.5c5-5 13-5 18 0l-2 3-4-1.2v-2.6a12 12 0 0 0-6 0v2.6L5 17.5Z",
  microphone: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  microphoneOff: "M9 9v3a3 3 0 0 0 4.5 2.6M15 11V6a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5c0 .8-.1 1.5-.4 2.2M12 18v3M4 4l16 16",
  camera: "M4 7h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM15 11l6-3.5v9L15 13",
  cameraOff: "M8 7h6a1 1 0 0 1 1 1v3l6-3.5v9l-3-1.7M15 16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M4 3l17 18",
  devices: "M4 7h9M18 7h2M4 17h3M12 17h8M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9.5 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  text: "M4 5h16v11H10l-4 4v-4H4Z",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1",
  sound: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500ZM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  help: "M12 3a6 6 0 0 0-6 6v4l-2 3h16l-2-3V9a6 6 0 0 0-6-6ZM9.500 19a2.500 2.500 0 0 0 5 0",
  screen: "M4 5h16v11H4ZM9 20h6M12 16v4",
  screenSilent: "M8 5h12v11h-1M15 16H4V5M9 20h6M12 16v4M4 3l16 16",
  screenNone: "M4 12h2M9 12h2M14 12h2M19 12h1",
  withdrawn: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM6.500 6.500l11 11",
  page: "M6 3h8l4 4v14H6ZM14 3v4h4",
  followUp: "M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5",
  write: "M5 19h14M6 15.500 15.500 6l2.500 2.500L8.500 18H6Z",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20a6.500 6.500 0 0 1 13 0M16 5a3 3 0 0 1 0 6M18 14a6 6 0 0 1 3.500 6",
  door: "M6 21V3h12v18M3 21h18M14.500 12v1",
  // State shapes: each differs in outline, not only in colour.
  stateComing: "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z",
  stateLate: "M12 4.500 21 19.500H3Z",
  stateCalling: "M12 4v16M4 12h16M6.500 6.500l11 11M17.500 6.500l-11 11",
  stateDone: "M4.500 12.500l5 5 10-11",
  stateMissed: "M6 6l12 12M18 6 6 18",
  stateQuiet: "M5 12h14",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name @returns {SVGSVGElement} hidden from readers: the word beside it speaks */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** @param {Element} holder an element with an icon as its first child @param {IconName} name */
export function setIcon(holder, name) {
  const path = holder.querySelector("svg.icon path");
  if (path && path.getAttribute("d") !== PATHS[name]) path.setAttribute("d", PATHS[name]);
}
