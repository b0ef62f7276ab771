// Reads the marker out of what a page really shows and plays. Evaluated in the page by the tests;
// answers {number, tone, frames, width, height}; number and tone are null where nothing is readable.
async (selector) => {
  const video = document.querySelector(selector);
  if (!video || !video.srcObject) return { number: null, tone: null, frames: 0, width: 0, height: 0 };
  const state = (window.markerReader ??= {});
  // Counted from the first measurement on: not every browser counts the frames of a live stream.
  if (state.video !== video) {
    state.video = video;
    state.frames = 0;
    const count = () => { state.frames += 1; video.requestVideoFrameCallback(count); };
    video.requestVideoFrameCallback(count);
  }

  const readNumber = () => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return null;
    const canvas = (state.canvas ??= document.createElement('canvas'));
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    const cellWidth = width / 5;
    const cellHeight = (height * 160) / 180 / 4;
    const cells = [];
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 5; column++) {
        const x = Math.floor((column + 0.35) * cellWidth);
        const y = Math.floor((row + 0.35) * cellHeight);
        const w = Math.max(1, Math.floor(cellWidth * 0.3));
        const h = Math.max(1, Math.floor(cellHeight * 0.3));
        const { data } = context.getImageData(x, y, w, h);
        let sum = 0;
        for (let i = 0; i < data.length; i += 4) sum += data[i + 1];
        const mean = sum / (data.length / 4);
        if (mean > 90 && mean < 165) return null;
        cells.push(mean > 128);
      }
    }
    if (!cells[0] || cells[1] || cells[18] || !cells[19]) return null;
    return cells.slice(2, 18).reduce((n, bit) => n * 2 + (bit ? 1 : 0), 0);
  };

  const readTone = async () => {
    const tracks = video.srcObject.getAudioTracks();
    if (tracks.length === 0) return null;
    if (state.track !== tracks[0]) {
      state.track = tracks[0];
      state.context ??= new AudioContext();
      // A page that nobody has touched may not play: it is measured as silent, not waited for.
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
    let peak = Math.ceil(300 / hertz);
    let total = 0;
    let count = 0;
    for (let i = peak; i * hertz < 3000; i++) {
      if (bins[i] > bins[peak]) peak = i;
      if (Number.isFinite(bins[i])) { total += bins[i]; count += 1; }
    }
    // A tone stands 25 dB above the mean of the band, and is no whisper.
    if (!(bins[peak] > -70) || count === 0 || bins[peak] - total / count < 25) return null;
    return Math.round(peak * hertz);
  };

  const tone = await readTone();
  return { number: readNumber(), tone, frames: state.frames, width: video.videoWidth, height: video.videoHeight };
}
