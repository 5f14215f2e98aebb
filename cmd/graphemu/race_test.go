//go:build race

package main

// underRace is how many times as much an emulator needs with the race detector.
const underRace = 4
