# A connection's life with curl, as connector/life.go has it:
#
#   sh curl.sh         Microsoft's names, and what curl finds in the environment
#   sh curl.sh proxy   Microsoft's names, and options for the proxy and the CA
#   sh curl.sh direct  https://127.0.0.1, and an option for the CA
#   sh curl.sh plain   http://127.0.0.1
set -eu
way=${1-}
login=https://login.microsoftonline.com graph=https://graph.microsoft.com
if [ "$way" ]; then # options of its own, and nothing else
	proxy=$HTTPS_PROXY ca=$NODE_EXTRA_CA_CERTS
	unset HTTPS_PROXY https_proxy CURL_CA_BUNDLE SSL_CERT_FILE
	set --
fi
case $way in
proxy) set -- -x "$proxy" --cacert "$ca" ;;
direct) set -- --cacert "$ca" && login=$AZURE_AUTHORITY_HOST graph=$GRAPH_URL ;;
plain) login=$GRAPHEMU_URL graph=$GRAPHEMU_URL ;;
esac

# member prints a member of the JSON on stdin whose value is a string.
member() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }

form() { printf '%s' "grant_type=client_credentials&client_id=$AZURE_CLIENT_ID&client_secret=$AZURE_CLIENT_SECRET&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"; }
token=$(form | curl -sS --fail "$@" -d @- "$login/$AZURE_TENANT_ID/oauth2/v2.0/token" | member access_token)

# The options of all requests to Graph.
set -- -sS "$@" -H "Authorization: Bearer $token"

connections=$graph/v1.0/external/connections
one=$connections/lifeofone
item=$one/items/TSP228082938
json='Content-Type: application/json'

answer=$(curl --fail "$@" -H "$json" -d '{"id":"lifeofone","name":"Contoso HR","description":"What HR knows"}' "$connections")
echo "created $(echo "$answer" | member id) $(echo "$answer" | member state)"

location=$(curl --fail "$@" -X PATCH -H "$json" -D - -o /dev/null -d @- "$one/schema" <<-'EOF' | tr -d '\r' | sed -n 's/^[Ll]ocation: //p'
	{"baseType": "microsoft.graph.externalItem", "properties": [
	  {"name": "title", "type": "String", "isSearchable": true, "isRetrievable": true, "labels": ["title"]},
	  {"name": "assignees", "type": "StringCollection", "isRetrievable": true}]}
EOF
)
echo "polling ${location%%/v1.0/*}"
status=inprogress
while [ "$status" = inprogress ]; do
	sleep 0.05
	status=$(curl --fail "$@" "$location" | member status)
	echo "schema $status"
done

curl --fail "$@" -X PUT -H "$json" -o /dev/null -d @- "$item" <<-'EOF'
	{"acl": [{"type": "everyone", "value": "everyone", "accessType": "grant"}],
	 "properties": {"title": "Printer on fire", "assignees@odata.type": "Collection(String)", "assignees": ["one@contoso.com"]},
	 "content": {"type": "text", "value": "It burns"}}
EOF
answer=$(curl --fail "$@" "$item")
echo "item $(echo "$answer" | member id) $(echo "$answer" | sed -n 's/.*"content":{[^}]*"value":"\([^"]*\)".*/\1/p')"

curl --fail "$@" -X PATCH -H "$json" -d '{"name":"Human Resources"}' "$one"
answer=$(curl --fail "$@" "$one")
echo "connection $(echo "$answer" | member name) $(echo "$answer" | member state)"
echo "listed $(curl --fail "$@" "$connections" | grep -o '"id":"lifeofone"' | member id)"

code() { curl "$@" -o /dev/null -w '%{http_code}'; }
code "$@" -X DELETE "$item" >/dev/null
echo "item removed $(code "$@" "$item")"
code "$@" -X DELETE "$one" >/dev/null
echo "connection removed $(code "$@" "$one")"
