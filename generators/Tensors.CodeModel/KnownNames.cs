namespace Tensors.CodeModel;

/// <summary>Names that declarations and generated code have in common.</summary>
public static class KnownNames
{
    /// <summary>The attribute that declares a tensor.</summary>
    public const string SharedTensorAttribute = "Tensors.SharedTensorAttribute";

    /// <summary>The attribute that declares a contract.</summary>
    public const string ModelContractAttribute = "Tensors.ModelContractAttribute";

    /// <summary>The attribute that gives tensors their names on the wire, in the namespace <c>Tensors</c>.</summary>
    public const string TensorNameAttribute = "TensorNameAttribute";

    /// <summary>The attribute that marks a type whose values own memory, in the namespace <c>Tensors</c>.</summary>
    public const string TensorOwnerAttribute = "TensorOwnerAttribute";

    /// <summary>The tool name in the <c>[GeneratedCode]</c> of every generated member.</summary>
    public const string Tool = "Tensors.Generators";

    /// <summary>The nested struct over read-only memory.</summary>
    public const string ReadOnly = "ReadOnly";

    /// <summary>The largest rank a tensor can have, as the runtime's <c>TensorShape.MaxRank</c>.</summary>
    public const int MaxRank = 8;
}
