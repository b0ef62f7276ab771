/**
 * Everything that is heard or measured by WebAudio: one context for the page, opened by the first
 * touch or key (browsers allow no sound before), the ring tone, the test tone and level meters.
 */

/** @type {AudioContext | null} */
let context = null;
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * The page's context, running where the browser allows it.
 * @returns {AudioContext}
 */
function audioContext() {
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", () => {
      for (const listener of listeners) listener();
    });
  }
  // "interrupted" is what phones call it when another program took the sound.
  if (context.state !== "running" && context.state !== "closed") context.resume().catch(() => {});
  return context;
}

/** Can the person choose where sound is played? */
export const speakerChoosable = () => "setSinkId" in HTMLMediaElement.prototype;

/**
 * Plays an element's sound, or the page's own, at this device.
 * @param {HTMLMediaElement | null} player null: ring, test tone
 * @param {string} deviceId empty: where the browser plays it
 */
export function playAt(player, deviceId) {
  /** @type {any} */
  const sink = player ?? audioContext();
  if (!sink.setSinkId || (sink.sinkId ?? "") === deviceId) return;
  sink.setSinkId(deviceId).catch(() => {}); // Unplugged: it plays where the browser plays.
}

/** Would nothing be heard now? Then somebody has to touch the page first. */
export const soundWaits = () => audioContext().state !== "running";

/** @param {() => void} listener called when sound has become possible, or is so no longer */
export function onSoundChange(listener) {
  listeners.add(listener);
}

/** From now on touches and keys make sound possible, until one has. Which of them counts as a touch
 * differs by browser: a finger that goes down does not, one that goes up does. */
export function unlockSoundOnFirstTouch() {
  const signs = ["pointerup", "click", "keydown"];
  const unlock = () => void audioContext();
  const follow = () => {
    for (const sign of signs) {
      removeEventListener(sign, unlock);
      if (soundWaits()) addEventListener(sign, unlock);
    }
  };
  onSoundChange(follow);
  follow();
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
 * @param {boolean} loudly as clear as can be from the first ring on
 * @returns {() => void} ends the ringing */
export function startRinging(loudly) {
  const audio = audioContext();
  const loudness = audio.createGain();
  loudness.connect(audio.destination);
  let rings = 0;
  const ring = () => {
    if (audio.state !== "running") return; // No touch yet: the screen alone rings.
    loudness.gain.value = loudly ? 0.9 : Math.min(0.12 + rings * 0.06, 0.45);
    rings += 1;
    const start = audio.currentTime + 0.02;
    note(audio, loudness, 523.25, start, 0.5);
    note(audio, loudness, 659.25, start + 0.3, 0.5);
    note(audio, loudness, 783.99, start + 0.6, 0.9);
  };
  ring();
  const timer = setInterval(ring, 2_500);
  audio.addEventListener("statechange", ring); // The touch may come while it rings.
  return () => {
    clearInterval(timer);
    audio.removeEventListener("statechange", ring);
    loudness.disconnect();
  };
}

/** What asks for somebody, by how urgent it is: pause between two askings (s) and loudness. */
const ASKING = [
  { pause: 8, loudness: 0.14 },
  { pause: 5, loudness: 0.24 },
  { pause: 4, loudness: 0.34 },
];

/** Two low notes, again and again: unlike the ring of a call, and bearable for a while.
 * @param {0 | 1 | 2} urgency @returns {() => void} ends it */
export function startAsking(urgency) {
  const audio = audioContext();
  const { pause, loudness } = ASKING[urgency] ?? { pause: 8, loudness: 0.14 };
  const volume = audio.createGain();
  volume.gain.value = loudness;
  volume.connect(audio.destination);
  const ask = () => {
    if (audio.state !== "running") return; // No touch yet: the words alone ask.
    const start = audio.currentTime + 0.02;
    note(audio, volume, 392, start, 0.6);
    note(audio, volume, 523.25, start + 0.35, 0.8);
  };
  ask();
  const timer = setInterval(ask, pause * 1_000);
  audio.addEventListener("statechange", ask);
  return () => {
    clearInterval(timer);
    audio.removeEventListener("statechange", ask);
    volume.disconnect();
  };
}

/** Somebody stands at the door: two soft knocks. */
export function playKnock() {
  const audio = audioContext();
  if (audio.state !== "running") return; // No touch yet: the words alone tell.
  const volume = audio.createGain();
  volume.gain.value = 0.16;
  volume.connect(audio.destination);
  const start = audio.currentTime + 0.02;
  note(audio, volume, 659.25, start, 0.25);
  note(audio, volume, 659.25, start + 0.3, 0.25);
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
