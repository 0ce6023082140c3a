#!/bin/sh
# Makes speech.wav, the file the sample reads when it is given none: three sentences, about a second of pause
# between them, and low noise everywhere (a pause in a recording is never digital silence).
#
# Needs Debian's espeak-ng and sox (`apt-get install espeak-ng sox`). The product is kept in the repository, so
# nothing that builds or runs the sample needs them. The same versions give the same bytes: voice, speed and pitch
# are fixed, and `sox -R` draws noise and dither from a fixed seed. Made with espeak-ng 1.51 and SoX 14.4.2.
set -eu

for tool in espeak-ng sox soxi; do
    command -v "$tool" >/dev/null || { echo "make-speech.sh: '$tool' is missing; run: apt-get install espeak-ng sox" >&2; exit 1; }
done

target=$(dirname "$0")/speech.wav
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say NUMBER SECONDS_OF_SILENCE_BEFORE SENTENCE
# The synthesizer's own silence is cut off at both ends, so that the pauses are as long as this script says.
say() {
    espeak-ng -v en-us -s 150 -p 45 -w "$work/said.wav" "$3"
    sox -R "$work/said.wav" -r 16000 -c 1 "$work/$1.wav" \
        silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse pad "$2" 0 gain -n -6
    echo "sentence $1: $(soxi -D "$work/$1.wav") s, the first $2 s of them silence"
}

say 1 0.7 "A tensor is written once, in shared memory."
say 2 1.0 "Another process reads it where it lies and copies nothing."
say 3 1.2 "Only a small reference crosses the wire."

sox -R "$work/1.wav" "$work/2.wav" "$work/3.wav" "$work/speech.wav" pad 0 0.8
sox -R -n -r 16000 -c 1 "$work/noise.wav" synth "$(soxi -D "$work/speech.wav")" pinknoise vol 0.004
sox -R -m -v 1 "$work/speech.wav" -v 1 "$work/noise.wav" -b 16 "$target"

soxi "$target"
