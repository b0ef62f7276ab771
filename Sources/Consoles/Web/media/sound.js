/**
 * Everything that is heard or measured by WebAudio: one context for the page, opened by the first
 * touch or key (browsers allow no sound before), the ring tone, the test tone and level meters.
 */

/** @type {AudioContext | null} */
let context = null;

/**
 * The page's context, running where the browser allows it.
 * @returns {AudioContext}
 */
function audioContext() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

/** What counts as a touch to browsers: for a finger its lifting, not its landing. */
const TOUCHES = ["pointerup", "click", "keydown"];

/** From now on the first touch or key makes sound possible. */
export function unlockSoundOnFirstTouch() {
  const unlock = async () => {
    await audioContext().resume().catch(() => {});
    if (context?.state !== "running") return; // Not enough of a touch: the next one tries again.
    for (const name of TOUCHES) removeEventListener(name, unlock);
  };
  for (const name of TOUCHES) addEventListener(name, unlock);
}

/**
 * One note.
 * @param {AudioContext} audio @param {AudioNode} out
 * @param {number} frequency Hz @param {number} start s @param {number} length s */
function note(audio, out, frequency, start, length) {
  const oscillator = audio.createOscillator();
  const envelope = audio.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(1, start + 0.03);
  envelope.gain.exponentialRampToValueAtTime(0.001, start + length);
  oscillator.connect(envelope).connect(out);
  oscillator.start(start);
  oscillator.stop(start + length);
}

/** Three rising notes that grow from soft to clear over the first rings.
 * @returns {() => void} ends the ringing */
export function startRinging() {
  const audio = audioContext();
  const loudness = audio.createGain();
  loudness.connect(audio.destination);
  let rings = 0;
  const ring = () => {
    if (audio.state !== "running") return; // No touch yet: the screen alone rings.
    loudness.gain.value = Math.min(0.12 + rings * 0.06, 0.45);
    rings += 1;
    const start = audio.currentTime + 0.02;
    note(audio, loudness, 523.25, start, 0.5);
    note(audio, loudness, 659.25, start + 0.3, 0.5);
    note(audio, loudness, 783.99, start + 0.6, 0.9);
  };
  ring();
  const timer = setInterval(ring, 2_500);
  audio.addEventListener("statechange", ring); // The first touch came while it rang.
  return () => {
    clearInterval(timer);
    audio.removeEventListener("statechange", ring);
    loudness.disconnect();
  };
}

/** A tone for the loudspeaker test (two notes, about a second). */
export function playTestTone() {
  const audio = audioContext();
  const loudness = audio.createGain();
  loudness.gain.value = 0.35;
  loudness.connect(audio.destination);
  const start = audio.currentTime + 0.05;
  note(audio, loudness, 523.25, start, 0.6);
  note(audio, loudness, 659.25, start + 0.5, 0.9);
}

/** How loud a track is, from silence 0 to full 1 (root mean square of the last 40 ms or so). */
export class LevelMeter {
  #source;
  #analyser;
  #samples;

  /** @param {MediaStreamTrack} track */
  constructor(track) {
    const audio = audioContext();
    this.#source = audio.createMediaStreamSource(new MediaStream([track]));
    this.#analyser = audio.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  level() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.sqrt(sum / this.#samples.length);
  }

  close() {
    this.#source.disconnect();
  }
}
