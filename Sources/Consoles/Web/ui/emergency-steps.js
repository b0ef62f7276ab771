/** What to do when a client is in danger: 112, what to say there, whom to alert. Everything stands on
 * the page already, so that it can be read with no gateway. */

import { text } from "../language/language.js";
import { element, say } from "./dom.js";
import { phoneAddress, phoneLink } from "./sheet-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").VisitDetails} VisitDetails */

/**
 * @typedef {object} Caller
 * @property {string} name of the reader
 * @property {string} organisation
 * @property {string | null} onCallPhone whom of the own organisation to alert, where the visit's details name nobody
 * @property {boolean} inCall the client is seen right now
 */

export class EmergencySteps {
  #prefix;
  #caller;
  #root = element("ol", { class: "emergency-steps" });

  /** @param {string} prefix of its ids @param {() => Caller} caller */
  constructor(prefix, caller) {
    this.#prefix = prefix;
    this.#caller = caller;
    this.#root.id = prefix;
  }

  focus() {
    this.#root.querySelector("a")?.focus();
  }

  /** @param {Visit} visit @param {VisitDetails | null} details @param {Set<string>} done ticks, by step */
  show(visit, details, done) {
    const caller = this.#caller();
    const numbers = (details?.relatives ?? []).filter(({ phone }) => phone);
    const onCall = details?.onCallPhone ?? caller.onCallPhone;
    this.#root.replaceChildren(
      this.#step("call", done, "emergency.call", [
        element("a", { id: `${this.#prefix}-tel`, class: "button button-stop button-huge", attributes: { href: "tel:112" }, key: "emergency.tel" }),
        element("p", { class: "quiet", key: caller.inCall ? "emergency.stayInCall" : "emergency.ownPhone" }),
      ]),
      this.#step("say", done, "emergency.say", [
        element("ul", { class: "emergency-say" }, sentences(visit, details, caller).map((make) => {
          const line = element("li");
          say(line, make);
          return line;
        })),
      ]),
      this.#step("stay", done, "emergency.stay", []),
      ...numbers.map(({ id, name, relation, phone }) =>
        this.#step(`tell ${id}`, done, "emergency.tellRelative", [phoneLink(name, phone ?? "")], { name: [name, relation].filter(Boolean).join(", ") })),
      ...(onCall ? [this.#step("tell own", done, "emergency.tellOwn", [
        element("a", { class: "phone", words: onCall, attributes: { href: phoneAddress(onCall) } }),
      ])] : []),
    );
    return this.#root;
  }

  /** @param {string} name @param {Set<string>} done @param {string} key @param {HTMLElement[]} content @param {Record<string, string>} [values] */
  #step(name, done, key, content, values = {}) {
    const box = element("input", { id: `${this.#prefix}-${name.replaceAll(" ", "-")}`, attributes: { type: "checkbox" } });
    box.checked = done.has(name);
    box.addEventListener("change", () => {
      if (box.checked) done.add(name);
      else done.delete(name);
    });
    const words = element("span");
    say(words, () => text(key, values));
    return element("li", {}, [element("label", { class: "check emergency-step" }, [box, words]), ...content]);
  }
}

/** What to say, sentence by sentence; where something is not known, what to do about it.
 * @param {Visit} visit @param {VisitDetails | null} details @param {Caller} caller @returns {(() => string)[]} */
export function sentences(visit, details, { name, organisation, inCall }) {
  const client = details?.client;
  const made = [
    () => text("emergency.sayWho", { name, organisation }),
    () => text("emergency.sayClient", { name: visit.clientName }),
    client?.address ? () => text("emergency.sayAddress", { address: client.address }) : () => text("emergency.noAddress"),
  ];
  if (client?.entryInstructions) made.push(() => text("emergency.sayEntry", { entry: client.entryInstructions }));
  if (client?.emergency) made.push(() => text("emergency.sayKnown", { known: client.emergency }));
  if (inCall) made.push(() => text("emergency.saySeen"));
  return made;
}
