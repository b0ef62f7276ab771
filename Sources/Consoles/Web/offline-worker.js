/**
 * Serves the page of the saved list where the gateway is away. Its scope is that page alone. It holds
 * files of the product and nothing else: no answer of the API, no other page. All files are kept as one
 * set, named by what is in them; a new set takes the old one's place when it is whole.
 */

(() => {
  /** As TypeScript's types of a service worker and of a page cannot be had at once.
   * @type {any} */
  const worker = self;

  const SETS = "kuulolla-offline-";
  /** Written last: a set without it is not whole. */
  const WHOLE = "/offline-set-is-whole";

  /** What the page of the saved list consists of; `Tests/Consoles/pages.py` holds it against its imports. */
  const FILES = [
    "/offline.html",
    "/app/offline.js",
    "/fonts/noto-sans-regular.woff2",
    "/fonts/noto-sans-semibold.woff2",
    "/language/calendar.js",
    "/language/clock.js",
    "/language/en.json",
    "/language/fi.json",
    "/language/language.js",
    "/language/sv.json",
    "/offline/list-store.js",
    "/rules/day-sheet.js",
    "/signalling/pauses.js",
    "/signalling/rest.js",
    "/signalling/session.js",
    "/signalling/socket.js",
    "/storage.js",
    "/style/base.css",
    "/style/carer.css",
    "/style/components.css",
    "/style/day-sheet.css",
    "/style/icon.svg",
    "/style/tokens.css",
    "/ui/day-sheet.js",
    "/ui/dom.js",
    "/ui/kind-words.js",
    "/ui/page.js",
  ];

  worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(renew()));
  worker.addEventListener("message", (/** @type {any} */ event) => {
    if (event.data === "renew") event.waitUntil(renewOrLeave());
  });
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { method, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (method === "GET" && origin === location.origin && FILES.includes(pathname)) event.respondWith(answer(event.request, pathname));
  });

  /** From the set, so that all files are of one make; without a set as any page is.
   * @param {Request} request @param {string} path @returns {Promise<Response>} */
  async function answer(request, path) {
    const name = await newestSet();
    const kept = name === null ? undefined : await (await caches.open(name)).match(path);
    return kept ?? fetch(request);
  }

  async function sets() {
    return (await caches.keys()).filter((name) => name.startsWith(SETS));
  }

  /** @returns {Promise<string | null>} of those that are whole */
  async function newestSet() {
    for (const name of (await sets()).reverse()) {
      if (await (await caches.open(name)).match(WHOLE)) return name;
    }
    return null;
  }

  /** A gateway that is busy is asked again; where it is away the set that is there stays. */
  async function renewOrLeave() {
    for (const pause of [2_000, 8_000, 0]) {
      try {
        return await renew();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** Rejects where a file cannot be had, and then changes nothing. */
  async function renew() {
    const answers = await Promise.all(FILES.map(async (path) => {
      const response = await fetch(path, { cache: "no-cache", credentials: "omit" });
      if (!response.ok || response.redirected) throw new Error(`no ${path}`);
      return { path, response, bytes: await response.clone().arrayBuffer() };
    }));
    const digests = await Promise.all(answers.map(({ bytes }) => crypto.subtle.digest("SHA-256", bytes)));
    const all = await crypto.subtle.digest("SHA-256", await new Blob(digests).arrayBuffer());
    const name = SETS + [...new Uint8Array(all)].slice(0, 12).map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (name !== (await newestSet())) {
      await caches.delete(name);
      const set = await caches.open(name);
      for (const { path, response } of answers) await set.put(path, response);
      await set.put(WHOLE, new Response(""));
    }
    for (const old of await sets()) if (old !== name) await caches.delete(old);
  }
})();
