package mem_test

import (
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
	"github.com/graphemu/graphemu/emulator/store/storetest"
)

func TestDriver(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Driver { return mem.New() })
}
