/** Keeps the screen of the client's device awake, where the browser can: a dark one misses calls. */

export function keepAwake() {
  const ask = () => {
    if (document.visibilityState !== "visible") return;
    /** @type {any} */ (navigator).wakeLock?.request("screen").catch(() => {}); // Low battery: refused.
  };
  document.addEventListener("visibilitychange", ask); // It is lost each time the page is hidden.
  ask();
}
