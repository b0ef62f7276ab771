/// The tab that shows the screen.
enum WatchPage {
  static let html = """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Terminal</title>
    <link rel="stylesheet" href="/watch.css">
    <script type="module" src="/watch.js"></script>
    <img id="screen" width="1280" height="720" alt="The terminal's screen">
    <p id="state">Click the screen as a finger would touch it.</p>
    <p id="words" role="status"></p>
    </html>

    """

  static let script = """
    const screen = document.getElementById("screen");
    const state = document.getElementById("state");
    screen.addEventListener("click", async (event) => {
      const place = screen.getBoundingClientRect();
      const x = ((event.clientX - place.left) / place.width) * 1280;
      const y = ((event.clientY - place.top) / place.height) * 720;
      try {
        await fetch("/touch", { method: "POST", body: `${x.toFixed(1)} ${y.toFixed(1)}` });
      } catch {
        gone();
      }
    });
    const gone = () => {
      state.textContent = "The terminal does not answer. This page tries again.";
      setTimeout(() => location.reload(), 3000);
    };
    screen.addEventListener("error", gone);
    // After the page itself: the stream of pictures never ends, and the page would seem to load for ever.
    addEventListener("load", () => setTimeout(() => (screen.src = "/screen")));
    // What the picture says, for those who listen to the page.
    const words = document.getElementById("words");
    setInterval(async () => {
      try {
        const scene = await (await fetch("/scene")).json();
        const said = [...scene.texts, ...scene.buttons.map((button) => button.label)].join(". ");
        if (words.textContent !== said) words.textContent = said;
      } catch {
        // The picture's own error says so.
      }
    }, 1000);

    """

  static let style = """
    html { background: #16211f; color: #f2f5f3; font: 18px system-ui, sans-serif; }
    body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 12px; }
    #screen { max-width: 96vw; height: auto; border-radius: 12px; cursor: pointer; }
    #state { margin: 0; text-align: center; }
    #words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

    """
}
