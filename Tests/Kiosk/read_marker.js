// Reads the terminal's test picture and tones out of what a page really shows and plays. Evaluated in
// the page; answers {bits, low, high, frames}: 96 cells or null, two tones in hertz or null.
async (selector) => {
  const nothing = { bits: null, low: null, high: null, frames: 0 };
  const video = document.querySelector(selector);
  if (!video || !video.srcObject) return nothing;
  const state = (window.terminalReader ??= {});
  if (state.video !== video) {
    state.video = video;
    state.frames = 0;
    const count = () => { state.frames += 1; video.requestVideoFrameCallback(count); };
    video.requestVideoFrameCallback(count);
  }

  const readCells = () => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return null;
    const canvas = (state.canvas ??= document.createElement('canvas'));
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const means = [];
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 12; column++) {
        const left = Math.floor(((2.25 + column) * width) / 16);
        const right = Math.floor(((2.75 + column) * width) / 16);
        const top = Math.floor(((2.25 + row) * height) / 12);
        const bottom = Math.floor(((2.75 + row) * height) / 12);
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const at = (y * width + x) * 4;
            sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
          }
        }
        means.push(sum / ((right - left) * (bottom - top)));
      }
    }
    const middle = (Math.max(...means) + Math.min(...means)) / 2;
    return means.map((mean) => (mean > middle ? 1 : 0));
  };

  const readTones = async () => {
    const tracks = video.srcObject.getAudioTracks();
    if (tracks.length === 0) return [null, null];
    if (state.track !== tracks[0]) {
      state.track = tracks[0];
      state.context ??= new AudioContext();
      await Promise.race([state.context.resume(), new Promise((resolve) => setTimeout(resolve, 2000))]);
      state.source?.disconnect();
      state.source = state.context.createMediaStreamSource(new MediaStream([tracks[0]]));
      state.analyser = state.context.createAnalyser();
      state.analyser.fftSize = 16384;
      state.analyser.smoothingTimeConstant = 0;
      state.source.connect(state.analyser);
    }
    await new Promise((resolve) => setTimeout(resolve, 450));
    const bins = new Float32Array(state.analyser.frequencyBinCount);
    state.analyser.getFloatFrequencyData(bins);
    const hertz = state.context.sampleRate / state.analyser.fftSize;
    const peak = (from, to) => {
      let best = Math.ceil(from / hertz);
      let total = 0;
      let count = 0;
      for (let i = best; i * hertz < to; i++) {
        if (bins[i] > bins[best]) best = i;
        if (Number.isFinite(bins[i])) { total += bins[i]; count += 1; }
      }
      // A tone stands 20 dB above the mean of its band, and is no whisper.
      return bins[best] > -75 && count > 0 && bins[best] - total / count > 20 ? best * hertz : null;
    };
    return [peak(560, 1400), peak(1450, 3060)];
  };

  const [low, high] = await readTones();
  return { bits: readCells(), low, high, frames: state.frames };
}
