// For a browser that cannot take a file as its camera: puts a marker in place of the devices.
// Evaluated before any script of the page; MARKER is replaced by {"cells":[…],"tone":…}.
() => {
  const marker = MARKER;
  const makePicture = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const context = canvas.getContext('2d');
    let frame = 0;
    const draw = () => {
      marker.cells.forEach((bright, n) => {
        context.fillStyle = bright ? '#fff' : '#000';
        context.fillRect((n % 5) * 64, Math.floor(n / 5) * 40, 64, 40);
      });
      context.fillStyle = '#555';
      context.fillRect(0, 160, 320, 20);
      context.fillStyle = '#ccc';
      context.fillRect((frame++ * 5) % 288, 160, 32, 20);
    };
    draw();
    setInterval(draw, 1000 / 15);
    return canvas.captureStream(15).getVideoTracks()[0];
  };
  const makeSound = () => {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    oscillator.frequency.value = marker.tone;
    const gain = context.createGain();
    gain.gain.value = 0.35;
    const destination = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    return destination.stream.getAudioTracks()[0];
  };
  navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const tracks = [];
    if (audio) tracks.push(makeSound());
    if (video) tracks.push(makePicture());
    return new MediaStream(tracks);
  };
}
