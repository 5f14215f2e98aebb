package odata

import "strings"

// literalOperand makes an operand of a literal.
func literalOperand(t lexeme) operand {
	kind := t.value.kind
	if t.edm == Enum.edm() {
		kind = Enum
	}
	return operand{literal{t.value}, kind, t.edm}
}

// property reads the rest of a property path, of which first has been read.
func (p *parser) property(first string) operand {
	path := first
	for p.accept(symbol, "/") {
		name := p.tok.text
		if p.tok.class != word {
			p.syntaxError()
			break
		}
		p.next()
		if p.tok.class == symbol && p.tok.text == "(" {
			p.refuseFunction(name) // a lambda, among others
		}
		path += "/" + name
	}
	if !isPath(path) {
		p.syntaxError() // a qualified name: no casts here
		return p.missing()
	}
	kind, err := p.t.kind(path)
	if err != nil {
		p.fail("%s", err)
	}
	return newOperand(property{strings.ReplaceAll(path, "/", "."), kind}, kind)
}

// call reads the arguments of a function, whose "(" has been read, and checks them.
func (p *parser) call(function string) operand {
	params, result := 2, Bool
	switch function {
	case "startswith", "endswith", "contains":
	case "tolower", "toupper":
		params, result = 1, String
	default:
		p.refuseFunction(function)
	}
	args, fits := []expr{}, true
	for more := true; more; more = p.accept(symbol, ",") {
		x := p.expression(1)
		fits = fits && (x.kind == String || x.kind == Any || x.kind == null)
		args = append(args, x.expr)
	}
	p.closeParen("')' or ','")
	if len(args) != params || !fits {
		signature := function + "(" + strings.Repeat("Edm.String Nullable=true, ", params-1) + "Edm.String Nullable=true)"
		p.fail("No function signature for the function with name '%s' matches the specified arguments. The function signatures considered are: %s.", function, signature) // ODL
	}
	return newOperand(call{function, args}, result)
}

// membership reads the list of an in. It holds literals only and is not empty.
func (p *parser) membership(item operand) operand {
	if !p.accept(symbol, "(") {
		p.fail("'(' expected at position %d in '%s'.", p.tok.pos, p.text) // ODL
	}
	var list []value
	for more := true; more; more = p.accept(symbol, ",") {
		if p.tok.class != constant {
			p.missing()
			break
		}
		x := literalOperand(p.tok)
		p.checkComparable("Equal", item, x)
		list = append(list, p.tok.value)
		p.next()
	}
	p.closeParen("')' or ','")
	return newOperand(membership{item.expr, list}, Bool)
}

// combine joins two operands by an operator, if their kinds go with it.
func (p *parser) combine(op string, left, right operand) operand {
	if op == "and" || op == "or" {
		if !left.isCondition() || !right.isCondition() {
			p.incompatible(operatorKind(op), left, right)
		}
		return newOperand(logical{op == "and", left.expr, right.expr}, Bool)
	}
	p.checkComparable(operatorKind(op), left, right)
	return newOperand(comparison{op, left.expr, right.expr}, Bool)
}

// isCondition reports whether o may stand where a condition is wanted.
func (o operand) isCondition() bool { return o.kind == Bool || o.kind == Any || o.kind == null }

// checkComparable refuses operands that can never be compared. A string goes
// with an enum, since Graph writes members of enums as strings; it does not go
// with a GUID or a date, which have literals of their own.
func (p *parser) checkComparable(operator string, left, right operand) {
	a, b := left.kind, right.kind
	ok := a == b && a != Complex
	switch {
	case a == Collection || b == Collection:
		ok = false
	case a == null || b == null || a == Any || b == Any:
		ok = true
	case a == Int && b == Double || a == Double && b == Int:
		ok = true
	case a == String && b == Enum || a == Enum && b == String:
		ok = true
	}
	if !ok {
		p.incompatible(operator, left, right)
	}
}

// incompatible reports two operands that do not go together, in ODL's words.
func (p *parser) incompatible(operator string, left, right operand) {
	p.fail("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.", left.edm, right.edm, operator)
}

// operatorKind returns ODL's name of an operator, or "" if it has none.
func operatorKind(op string) string {
	names := [...]string{
		"or", "Or", "and", "And", "eq", "Equal", "ne", "NotEqual",
		"gt", "GreaterThan", "ge", "GreaterThanOrEqual", "lt", "LessThan", "le", "LessThanOrEqual",
		"add", "Add", "sub", "Subtract", "mul", "Multiply", "div", "Divide", "divby", "Divide", "mod", "Modulo", "has", "Has",
	}
	for i := 0; i < len(names); i += 2 {
		if names[i] == op {
			return names[i+1]
		}
	}
	return ""
}

// refuseOperator reports a word that stands where an operator should and is
// none of ours. ASP.NET OData's words for those that OData has.
func (p *parser) refuseOperator(op string) {
	switch kind := operatorKind(op); kind {
	case "":
		p.syntaxError()
	case "Has":
		p.fail("Logical operator 'Has' is not allowed. To allow it, set the 'AllowedLogicalOperators' property on EnableQueryAttribute or QueryValidationSettings.")
	default:
		p.fail("Arithmetic operator '%s' is not allowed. To allow it, set the 'AllowedArithmeticOperators' property on EnableQueryAttribute or QueryValidationSettings.", kind)
	}
}

// refuseFunction reports a function or lambda that is none of ours, in ASP.NET
// OData's words.
func (p *parser) refuseFunction(name string) {
	p.fail("Function '%s' is not allowed. To allow it, set the 'AllowedFunctions' property on EnableQueryAttribute or QueryValidationSettings.", name)
}
