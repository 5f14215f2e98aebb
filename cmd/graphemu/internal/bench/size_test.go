package bench

import (
	"os"
	"runtime"
	"testing"
)

// A test binary has symbols.
func TestStrippedSizeIsLessThanThatOfTheFile(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	size, err := strippedSize(program)
	if runtime.GOOS != "linux" {
		if err != errNotHere {
			t.Error(err)
		}
		return
	}
	info, statErr := os.Stat(program)
	if statErr != nil || err != nil {
		t.Fatal(statErr, err)
	}
	if size >= info.Size() || size < info.Size()/2 {
		t.Errorf("it is %d of %d bytes", size, info.Size())
	}
}
