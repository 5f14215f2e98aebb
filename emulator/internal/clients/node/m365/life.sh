# A connection's life with CLI for Microsoft 365, as ../../connector/life.go has
# it. What the CLI has no command for goes by its command request.
#
# There is no --wait, which sleeps a minute before it polls for the first time.
set -eu
m365() { "$(dirname "$0")/node_modules/.bin/m365" "$@" --output text; }
graph=https://graph.microsoft.com/v1.0/external/connections/lifeofone

m365 cli config set --key disableTelemetry --value true
m365 login --authType secret --tenant "$AZURE_TENANT_ID" --appId "$AZURE_CLIENT_ID" --secret "$AZURE_CLIENT_SECRET" >/dev/null

m365 external connection add --id lifeofone --name 'Contoso HR' --description 'What HR knows'
echo "created $(m365 external connection get --id lifeofone --query 'join(`" "`, [id, state])')"

location=$(m365 external connection schema add --externalConnectionId lifeofone --schema '{
  "baseType": "microsoft.graph.externalItem",
  "properties": [
    {"name": "title", "type": "String", "isSearchable": true, "isRetrievable": true, "labels": ["title"]},
    {"name": "assignees", "type": "StringCollection", "isRetrievable": true}]}')
echo "polling ${location%%/v1.0/*}"
status=inprogress
while [ "$status" = inprogress ]; do
	status=$(m365 request --url "$location" --query status)
	echo "schema $status"
done

m365 external item add --externalConnectionId lifeofone --id TSP228082938 --content 'It burns' --acls grant,everyone,everyone \
	--title 'Printer on fire' --assignees@odata.type 'Collection(String)' --assignees 'one@contoso.com;#two@contoso.com' >/dev/null
echo "item $(m365 request --url "$graph/items/TSP228082938" --query 'join(`" "`, [id, content.value])')"

m365 request --url "$graph" --method patch --content-type application/json --body '{"name": "Human Resources"}' >/dev/null
echo "connection $(m365 external connection get --name 'Human Resources' --query 'join(`" "`, [name, state])')"
echo "listed $(m365 external connection list --query '[?id==`"lifeofone"`].id | [0]')"

# refused prints the status that a GET was refused with.
refused() { m365 request --url "$1" 2>&1 | sed -n 's/.*status code //p'; }
m365 request --url "$graph/items/TSP228082938" --method delete >/dev/null
echo "item removed $(refused "$graph/items/TSP228082938")"
m365 external connection remove --id lifeofone --force
echo "connection removed $(refused "$graph")"
