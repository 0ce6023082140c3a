using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeFixes;

/// <summary>Text of a model in a documentation comment.</summary>
internal static class XmlText
{
    /// <summary>A name, which may be any text, in quotes and on one line.</summary>
    public static string Of(string name) =>
        SymbolDisplay.FormatLiteral(name, quote: true).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
