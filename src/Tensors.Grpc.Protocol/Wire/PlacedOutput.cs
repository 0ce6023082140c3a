namespace Tensors.Grpc;

/// <summary>Validates a worker's outputs against the tensors that the caller provided for them.</summary>
internal static class PlacedOutput
{
    /// <summary>Throws if an output does not have the dtype and the shape of the tensor that the caller provided for it.</summary>
    /// <param name="place">The tensor that the caller provided.</param>
    /// <param name="name">The name of the output.</param>
    /// <param name="dtype">The dtype of the worker's output.</param>
    /// <param name="shape">The shape of the worker's output.</param>
    /// <exception cref="InvalidTensorRefException">The dtype or the shape differs.</exception>
    public static void CheckFits(this in TensorBuffer place, string name, DType dtype, in TensorShape shape)
    {
        if (dtype != place.DType || shape != place.Shape)
        {
            throw new InvalidTensorRefException(
                $"The worker returned {dtype.GetNumpyName()}{shape} for output '{name}', but the caller placed a tensor "
                    + $"{place.DType.GetNumpyName()}{place.Shape} for it. Place a tensor of the dtype and shape that the model returns."
            );
        }
    }
}
