package clients

import "testing"

func TestCurl(t *testing.T) {
	needs(t, "curl", "install it, as by \"apt-get install curl\"")
	const script = "testdata/curl.sh"
	t.Run("under exec", func(t *testing.T) { wantLife(t, microsoft, asItIs, "sh", script) })
	t.Run("proxy", func(t *testing.T) { wantLife(t, microsoft, asItIs, "sh", script, "proxy") })
	t.Run("direct", func(t *testing.T) { wantLife(t, loopback, asItIs, "sh", script, "direct") })
	t.Run("plain", func(t *testing.T) { wantLife(t, "http://127.0.0.1:PORT", asItIs, "sh", script, "plain") })
}
