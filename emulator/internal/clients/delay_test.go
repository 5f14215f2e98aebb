package clients

import (
	"testing"
	"time"
)

// TestSchemaDelay has an emulator of its own, where schemas take as long as
// Microsoft says, and no scenario.
func TestSchemaDelay(t *testing.T) {
	var slow emulator
	if err := slow.start(emu.cmd.Path, "--schema-delay", "10m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := slow.stop(); err != nil {
			t.Error(err)
		}
	})
	cred := newCredential()
	cred.at = &slow
	s := &stage{T: t, cred: &keeper{credential: cred}, wire: &wire{}, again: never}
	s.client = s.newClient()
	s.draft = s.client.External().Connections().ByExternalConnectionId(seeded)
	s.registers(10 * time.Minute)
}
