namespace Tensors;

/// <summary>One input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Its dtype and axes.</param>
public sealed record TensorMetadata(string Name, TensorSpec Spec)
{
    /// <summary>Name, dtype and axes: <c>input: float32[batch, 512]</c>.</summary>
    public override string ToString() => $"{Name}: {Spec}";
}
