package main

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"smtpcap/capture"
)

const (
	// progressAfter is how long reading may take before anything is shown.
	progressAfter = time.Second
	// progressEvery is how often it is shown then.
	progressEvery = 250 * time.Millisecond
)

// showProgress shows on a terminal how far reading has come. The returned function
// ends it and wipes the line away.
func showProgress(u *ui, source *capture.Merge) (stop func()) {
	if !isTerminal(u.w) {
		return func() {}
	}
	done, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		progress(u, source, done)
	}()
	return func() {
		close(done)
		<-finished
	}
}

func progress(u *ui, source *capture.Merge, done <-chan struct{}) {
	start := time.Now()
	timer := time.NewTimer(progressAfter)
	defer timer.Stop()
	for {
		select {
		case <-done:
			u.clear()
			return
		case <-timer.C:
			read, total := source.Progress()
			u.status(progressLine(read, total, time.Since(start)))
			timer.Reset(progressEvery)
		}
	}
}

// progressLine says how much was read, how fast, and how long it will take.
func progressLine(read, total int64, took time.Duration) string {
	rate := float64(read) / took.Seconds()
	line := fmt.Sprintf("%s read, %s/s", humanize.Bytes(uint64(read)), humanize.Bytes(uint64(rate)))
	if total <= 0 || rate <= 0 || read > total {
		return line
	}
	left := time.Duration(float64(total-read) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s of %s read, %d %%, %s/s, %s left", humanize.Bytes(uint64(read)), humanize.Bytes(uint64(total)),
		read*100/total, humanize.Bytes(uint64(rate)), left)
}
