/** Is a decoded picture dark? Measured on a small copy of the frame. */

const WIDTH = 32;
const HEIGHT = 18;
/** Mean luma (0–255) below which a room with any light on is not seen: a covered lens gives 0–16. */
const DARK = 24;

const canvas = document.createElement("canvas");
canvas.width = WIDTH;
canvas.height = HEIGHT;
const painter = canvas.getContext("2d", { willReadFrequently: true });

/** @param {HTMLVideoElement} video @returns {"light" | "dark" | "none"} none: no frame yet */
export function lightOf(video) {
  if (!painter || video.videoWidth === 0 || video.readyState < 2) return "none";
  painter.drawImage(video, 0, 0, WIDTH, HEIGHT);
  const pixels = painter.getImageData(0, 0, WIDTH, HEIGHT).data;
  let sum = 0;
  for (let at = 0; at + 2 < pixels.length; at += 4) {
    // Rec. 601 luma of red, green and blue.
    sum += 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
  }
  return sum / (WIDTH * HEIGHT) < DARK ? "dark" : "light";
}
