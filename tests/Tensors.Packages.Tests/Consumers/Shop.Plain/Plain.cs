namespace Shop.Plain;

public static class Plain
{
    public static long Bytes(Tensors.TensorRef reference) => reference.ByteLength;
}
