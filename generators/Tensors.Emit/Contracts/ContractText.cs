using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Creates code fragments that the generated types of a contract share.</summary>
public static class ContractText
{
    /// <summary>Returns the parameter declarations for the inputs of a method.</summary>
    public static IEnumerable<string> Parameters(ContractMethodModel method) =>
        method.Inputs.Select(input =>
            $"{input.Type} {Identifiers.Escape(input.Name)}{(input.Default is null ? "" : $" = {input.Default}")}"
        );

    /// <summary>
    /// Returns the type of a method's result, or, for a streaming method, of each part of the result. A method with several outputs has a
    /// tuple type.
    /// </summary>
    public static string Result(ContractMethodModel method)
    {
        var elements = method.Outputs.Select(output =>
            method.IsTuple ? $"{output.Type} {Identifiers.Escape(output.Name)}" : output.Type
        );
        return method.IsTuple ? $"({string.Join(", ", elements)})" : elements.Single();
    }

    /// <summary>
    /// Returns a name that does not conflict with a parameter of the method: <paramref name="name"/>, followed by underscores if needed.
    /// </summary>
    public static string Free(ContractMethodModel method, string name)
    {
        while (
            string.Equals(method.Cancellation, name, StringComparison.Ordinal)
            || method.Inputs.Any(input => string.Equals(input.Name, name, StringComparison.Ordinal))
        )
        {
            name += "_";
        }

        return name;
    }

    /// <summary>Returns the XML documentation of a method's inputs and outputs: their names on the wire, dtypes and axes.</summary>
    public static string Remarks(ContractMethodModel method) =>
        $"/// <remarks>Inputs: {List(method.Inputs)}. Outputs: {List(method.Outputs)}. Model: <c>{Xml(method.WireName)}</c>.</remarks>";

    /// <summary>
    /// Returns the text of a file. The generated code in it is enclosed in the namespace and the containing types of the contract.
    /// </summary>
    public static string WriteFile(TypeHierarchy hierarchy, Action<SourceWriter> inside)
    {
        var writer = new SourceWriter();
        TensorFile.WriteAround(
            writer,
            hierarchy,
            () =>
            {
                writer
                    .Write("// A tensor may be obsolete. The compiler warns where the contract uses it.")
                    .Write("#pragma warning disable CS0612, CS0618")
                    .Separate();
                inside(writer);
            }
        );
        return writer.Finish();
    }

    /// <summary>Returns the attributes of a type that is generated for a contract.</summary>
    public static string Attributes(ContractModel contract) =>
        string.Join("\n", contract.Attributes.Prepend(TensorFile.GeneratedCode));

    /// <summary>
    /// Returns text for an XML comment on one line. Escapes the characters with a meaning in XML, and replaces line breaks and characters that
    /// XML does not allow with spaces.
    /// </summary>
    public static string Xml(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                _ => result.Append(
                    // XML does not allow U+FFFE, U+FFFF and unpaired surrogates. All surrogates are replaced, because characters are read one by
                    // one.
                    char.IsControl(c)
                    || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF'
                    || char.IsSurrogate(c)
                        ? ' '
                        : c
                ),
            };
        }

        return result.ToString();
    }

    /// <summary>Returns text as a C# string literal.</summary>
    public static string Literal(string text) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    private static string List(IEnumerable<ContractValueModel> values)
    {
        var list = values.Select(value => $"<c>{Xml(value.WireName)}: {value.Spec}</c>").ToArray();
        return list.Length == 0 ? "none" : string.Join(", ", list);
    }
}
