namespace Tensors.Grpc;

/// <summary>The place that a caller gave for an output.</summary>
internal static class PlacedOutput
{
    /// <summary>Throws unless what the worker made for an output is what its place is for.</summary>
    /// <param name="place">The place.</param>
    /// <param name="name">The output.</param>
    /// <param name="dtype">The dtype of what was made.</param>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="InvalidTensorRefException">Dtype or shape differ.</exception>
    public static void CheckFits(this in TensorBuffer place, string name, DType dtype, in TensorShape shape)
    {
        if (dtype != place.DType || shape != place.Shape)
        {
            throw new InvalidTensorRefException(
                $"The worker made {dtype.GetNumpyName()}{shape} for output '{name}', placed as {place.DType.GetNumpyName()}{place.Shape}."
            );
        }
    }
}
