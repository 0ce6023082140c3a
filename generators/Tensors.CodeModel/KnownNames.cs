namespace Tensors.CodeModel;

/// <summary>Defines names that are used to read declarations and to write generated code.</summary>
public static class KnownNames
{
    /// <summary>The full name of the attribute that declares a tensor type.</summary>
    public const string SharedTensorAttribute = "Tensors.SharedTensorAttribute";

    /// <summary>The full name of the attribute that declares a contract.</summary>
    public const string ModelContractAttribute = "Tensors.ModelContractAttribute";

    /// <summary>
    /// The name of the attribute that specifies the names of inputs and outputs on the wire. It is in the namespace <c>Tensors</c>.
    /// </summary>
    public const string TensorNameAttribute = "TensorNameAttribute";

    /// <summary>The name of the attribute that marks a type whose values own memory. It is in the namespace <c>Tensors</c>.</summary>
    public const string TensorOwnerAttribute = "TensorOwnerAttribute";

    /// <summary>The name of the runtime class that contains the code that all generated tensor types share.</summary>
    public const string GeneratedTensor = "global::Tensors.CompilerServices.GeneratedTensor";

    /// <summary>The tool name in the <c>[GeneratedCode]</c> attribute of every generated member.</summary>
    public const string Tool = "Tensors.Generators";

    /// <summary>The name of the nested struct for read-only access to a tensor.</summary>
    public const string ReadOnly = "ReadOnly";

    /// <summary>The maximum rank of a tensor, equal to the runtime's <c>TensorShape.MaxRank</c>.</summary>
    public const int MaxRank = 8;
}
