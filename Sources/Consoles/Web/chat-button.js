/**
 * A button for other sites that opens the chat (docs/chat-button.md). It stands by itself: no cookie, nothing
 * kept, and no request to anybody before the button is pressed, unless the site asks for the queue's state.
 */

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { queue = "", language = "fi", label = "", showState } = script.dataset;
  const home = new URL(script.src, location.href).origin;

  /** @type {Record<string, { open: string, isOpen: string, isClosed: string, opensNew: string }>} */
  const texts = {
    fi: { open: "Avaa chat", isOpen: "Chat on auki", isClosed: "Chat on kiinni. Voit jättää viestin.", opensNew: "avautuu uuteen ikkunaan" },
    sv: { open: "Öppna chatten", isOpen: "Chatten är öppen", isClosed: "Chatten är stängd. Du kan lämna ett meddelande.", opensNew: "öppnas i ett nytt fönster" },
    en: { open: "Open the chat", isOpen: "The chat is open", isClosed: "The chat is closed. You can leave a message.", opensNew: "opens in a new window" },
  };
  const spoken = texts[language] ? language : "fi";
  const words = texts[spoken] ?? { open: "", isOpen: "", isClosed: "", opensNew: "" };

  const path = queue ? `/chat/${encodeURIComponent(queue)}` : "/chat";
  const link = document.createElement("a");
  link.href = `${home}${path}?language=${spoken}`;
  link.target = "_blank";
  // The chat neither learns where the person came from nor can be reached from there.
  link.rel = "noopener noreferrer";
  link.referrerPolicy = "no-referrer";
  link.className = "kuulolla-chat-button";
  link.lang = spoken;
  link.textContent = label || words.open;
  link.setAttribute("aria-label", `${link.textContent}, ${words.opensNew}`);

  // Set by script, so that no site has to allow inline styles; `class` lets a site say otherwise.
  Object.assign(link.style, {
    display: "inline-flex",
    alignItems: "center",
    minHeight: "48px",
    padding: "8px 20px",
    borderRadius: "8px",
    background: "rgb(11, 79, 92)",
    color: "rgb(255, 255, 255)",
    font: "600 18px/1.2 system-ui, sans-serif",
    textDecoration: "none",
  });
  script.after(link);

  if (showState === undefined || !queue) return;
  const state = document.createElement("span");
  state.className = "kuulolla-chat-state";
  state.setAttribute("role", "status");
  state.lang = spoken;
  state.style.marginInlineStart = "12px";
  link.after(state);
  fetch(`${home}/api/chat/queues/${encodeURIComponent(queue)}?language=${spoken}`, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
  })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((found) => {
      if (found) state.textContent = found.open && found.admits ? words.isOpen : words.isClosed;
    })
    .catch(() => {}); // The button works all the same.
})();
