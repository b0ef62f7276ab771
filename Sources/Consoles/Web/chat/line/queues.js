/** What is said of the queues before anything begins. No cookie goes with it. */

/** @typedef {import("./wire.js").Queue} Queue */

export class QueueUnknown extends Error {}

/** @param {string} path @param {string} language @returns {Promise<any>} */
async function ask(path, language) {
  const answer = await fetch(`${path}?language=${encodeURIComponent(language)}`, { credentials: "omit", cache: "no-store" });
  if (answer.status === 404) throw new QueueUnknown();
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
  return answer.json();
}

/** @param {string} address @param {string} language @returns {Promise<Queue>} rejects with `QueueUnknown` where there is none */
export const fetchQueue = (address, language) => ask(`/api/chat/queues/${encodeURIComponent(address)}`, language);

/** @param {string} language @returns {Promise<Queue[]>} */
export const fetchQueues = async (language) => (await ask("/api/chat/queues", language)).queues;

/** The queue's word in the page's address; empty on the page that lists them all.
 * @param {string} path such as `/chat/ilta` */
export function queueOfPath(path) {
  const word = /^\/chat\/([^/]+)\/?$/.exec(path)?.[1] ?? "";
  try {
    return decodeURIComponent(word);
  } catch {
    return "";
  }
}

/** May somebody join the queue at this moment?
 * @param {Queue} queue */
export const takesNow = (queue) => queue.open && queue.admits && !queue.full;
